import { etag, type Order, problemOf } from "orders";

/** A Route Handler that answers with one order and its version; what goes wrong becomes a problem. */
export function reading(order: (authorization: string | null, id: string) => Promise<Order>) {
  return async (request: Request, { params }: { params: Promise<{ id: string }> }) => {
    try {
      const found = await order(request.headers.get("authorization"), (await params).id);
      return Response.json(found, { headers: { etag: etag(found) } });
    } catch (error) {
      return problemOf(error).toResponse();
    }
  };
}
