import { createServer } from "node:http";
import { join } from "node:path";
import next from "next";
import { rooms } from "./rooms.ts";

// --8<-- [start:server]
const app = next({ dir: join(import.meta.dirname, "../next") }); // its build, as `npm run build` made it there
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
const leave = rooms(server);
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");

process.once("SIGTERM", () => {
  leave(); // sockets do not end by themselves, and the server waits for them
  server.close(() => process.exit());
});
// --8<-- [end:server]
