import { Problem, problemOf } from "orders";
import { z } from "zod";
import { publish } from "../../../../lib/feed.ts";
import { signed } from "../../../../lib/secret.ts";

const Payment = z.object({ id: z.string(), customer: z.string(), order: z.string() });

// --8<-- [start:webhook]
/** Told by the payment provider, maybe more than once. The signature is of the body as it came, so parse it after. */
export async function POST(request: Request) {
  const body = await request.text();
  if (!signed(process.env.WEBHOOK_SECRET, request.headers.get("x-signature"), body)) {
    return new Problem(401, "The signature is not valid").toResponse();
  }
  try {
    const { id, customer, order } = Payment.parse(JSON.parse(body));
    const first = publish(`payment ${id}`, { customer, order, kind: "paid", text: "" });
    return Response.json({ received: true, first });
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      return new Problem(400, "This is no payment").toResponse();
    }
    return problemOf(error).toResponse();
  }
}
// --8<-- [end:webhook]
