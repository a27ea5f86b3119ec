import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import next from "next";
import { WebSocketServer } from "ws";

/** Sockets at /socket that stay open and silent; with BESIDE=next, in one process with Next.js. */
const server = createServer(process.env.BESIDE === "next" ? await pages() : (_, response) => response.end("ok"));
const sockets = new WebSocketServer({ noServer: true });

server.on("upgrade", (request, socket, head) => {
  if (request.url === "/socket") sockets.handleUpgrade(request, socket, head, (guest) => guest.send("open"));
  else socket.destroy();
});

async function pages(): Promise<RequestListener> {
  const app = next({ dir: join(import.meta.dirname, "next") });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (request, response) => void handle(request, response);
}

server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
