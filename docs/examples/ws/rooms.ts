import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { ordersOf } from "orders";
import { follow, publish } from "orders-next/lib/feed.ts";
import { type WebSocket, WebSocketServer } from "ws";

/** Gives each order a room at /rooms/<id>, on a server that may serve anything else beside; ends them when called. */
export function rooms(server: Server) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  const guests = new Map<WebSocket, { order: string; alive: boolean; allowed: () => boolean }>();

  // --8<-- [start:upgrade]
  // Each upgrade gets its answer, those for other paths too: a socket that nobody answers stays open for good.
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    socket.on("error", () => socket.destroy());
    const [, order] = /^\/rooms\/([\w-]+)$/.exec(request.url ?? "") ?? [];
    const customer = order && sameOrigin(request) && customerOf(request, order);
    if (customer) sockets.handleUpgrade(request, socket, head, (guest) => enter(guest, request, order, customer));
    else socket.end(`HTTP/1.1 ${order ? "403 Forbidden" : "404 Not Found"}\r\nconnection: close\r\n\r\n`);
  });
  // --8<-- [end:upgrade]

  // --8<-- [start:room]
  function enter(socket: WebSocket, request: IncomingMessage, order: string, customer: string) {
    const guest = { order, alive: true, allowed: () => customerOf(request, order) === customer };
    guests.set(socket, guest);
    socket.on("close", () => guests.delete(socket));
    socket.on("error", () => socket.terminate()); // such as a message that is too large
    socket.on("pong", () => (guest.alive = true));
    socket.on("message", (data) => publish(randomUUID(), { customer, order, kind: "said", text: String(data) }));
  }

  /** What was said, here or at another instance, or what happened to the order, goes to all who are in its room. */
  async function tell(signal: AbortSignal) {
    for await (const entries of follow(signal, {})) {
      for (const { order, kind, text } of entries) {
        for (const [socket, guest] of guests) {
          if (guest.order === order) socket.send(JSON.stringify({ kind, text }));
        }
      }
    }
  }
  // --8<-- [end:room]

  // --8<-- [start:heartbeat]
  const beat = setInterval(() => {
    for (const [socket, guest] of guests) {
      if (!guest.alive || socket.bufferedAmount > 1_000_000) socket.terminate(); // gone, or does not read
      else if (!guest.allowed()) socket.close(4401, "The session has ended");
      guest.alive = false;
      socket.ping();
    }
  }, Number(process.env.HEARTBEAT ?? 30_000));
  // --8<-- [end:heartbeat]

  const ended = new AbortController();
  void tell(ended.signal);
  return () => {
    ended.abort();
    clearInterval(beat);
    for (const socket of guests.keys()) socket.close(1001, "The server restarts");
  };
}

// --8<-- [start:origin]
/** Any page may open a socket to us, and browsers send our cookie along: only Origin tells whose page it is. */
function sameOrigin({ headers }: IncomingMessage) {
  return URL.parse(headers.origin ?? "")?.host === headers.host;
}

/** The session's customer, where the order is theirs; asked again at each heartbeat, since sessions end. */
function customerOf({ headers }: IncomingMessage, order: string) {
  const [, session] = /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? "") ?? [];
  try {
    const orders = ordersOf(`Bearer ${session}`);
    orders.get(order);
    return orders.customer;
  } catch {
    return undefined;
  }
}
// --8<-- [end:origin]
