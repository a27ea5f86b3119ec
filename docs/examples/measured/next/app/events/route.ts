export const dynamic = "force-dynamic";

/** One event, and then a connection that stays open. */
export const GET = () =>
  new Response(new ReadableStream({ start: (events) => events.enqueue(new TextEncoder().encode("data: open\n\n")) }), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
