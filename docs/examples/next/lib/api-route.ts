import { json } from "node:stream/consumers";
import type { NextApiHandler, NextApiRequest, NextApiResponse } from "next";
import { bodyOf, etag, type Order, ordersOf, Problem, problemOf } from "orders";

type Orders = ReturnType<typeof ordersOf>;
type Handle = (orders: Orders, request: NextApiRequest, response: NextApiResponse) => void | Promise<void>;

/** An API Route for a session's customer: a function for each method, and errors become problems. */
export function withOrders(methods: Record<string, Handle>): NextApiHandler {
  return async (request, response) => {
    try {
      const handle = methods[request.method ?? ""];
      if (!handle) throw new Problem(405, "This cannot be asked here");
      await handle(ordersOf(request.headers.authorization), request, response);
    } catch (error) {
      const problem = problemOf(error);
      response.status(problem.status).setHeader("content-type", "application/problem+json");
      response.send(JSON.stringify(problem));
    }
  };
}

/** The body, where the route has switched Next's own parser off: that one answers broken JSON itself, in plain text. */
export const read = (request: NextApiRequest) => bodyOf({ json: () => json(request) });

/** An order with its version as ETag; by hand, since `response.json` puts an ETag of its own over ours. */
export function send(response: NextApiResponse, order: Order, status = 200) {
  response.writeHead(status, { "content-type": "application/json", etag: etag(order) }).end(JSON.stringify(order));
}

export const header = (request: NextApiRequest, name: string) => request.headers[name]?.toString();
