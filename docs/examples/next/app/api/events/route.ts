import { problemOf } from "orders";
import { follow } from "../../../lib/feed.ts";
import { currentOrders } from "../../../lib/session.ts";

// --8<-- [start:events]
/** What happens to the customer's orders, as it happens; a client that comes back goes on where it was cut off. */
export async function GET(request: Request) {
  try {
    const { customer } = await currentOrders();
    const after = Number(request.headers.get("last-event-id")) || undefined;
    const events = eventsOf(request.signal, { customer, after });
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    return new Response(streamOf(events), { headers });
  } catch (error) {
    return problemOf(error).toResponse();
  }
}

async function* eventsOf(...[signal, from]: Parameters<typeof follow>) {
  yield "retry: 1000\n\n";
  let quiet = 0;
  for await (const entries of follow(signal, from)) {
    for (const { number, kind, order } of entries) yield `id: ${number}\nevent: ${kind}\ndata: ${order}\n\n`;
    quiet = entries.length ? 0 : quiet + 1;
    if (quiet % 150 === 149) yield ": still here\n\n"; // every 15 s, else proxies end the connection
  }
}
// --8<-- [end:events]

const streamOf = (events: AsyncGenerator<string>) =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    cancel: () => void events.return(undefined),
  });
