import { Hono } from "hono";
import { app } from "orders-hono";

// --8<-- [start:hono]
/** A whole Hono app below /hono, the same that hono/server.ts serves without Next.js. */
const hono = new Hono().route("/hono", app);
const handle = (request: Request) => hono.fetch(request);

export { handle as GET, handle as POST, handle as PUT };
// --8<-- [end:hono]
