// A file that imports, or awaits at its top, is an ES module, and those have no require.
import Fastify from "fastify";

const app = Fastify();
await app.register(require("fastify-plugin")(async () => {}));
