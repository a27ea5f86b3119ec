import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";

/** Whoever connects hears all and is heard by all; nobody is asked who they are or whether they still live. */
const server = createServer((_, response) => response.end());
const sockets = new WebSocketServer({ server });

sockets.on("connection", (guest) => {
  guest.on("message", (text) => {
    for (const other of sockets.clients) if (other.readyState === WebSocket.OPEN) other.send(String(text));
  });
});

server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
