import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK } from "@opentelemetry/sdk-node";

// --8<-- [start:telemetry]
// Loaded before the program, by node --import: it sees each request that comes in, and gives each that fetch sends a
// traceparent. The environment says the rest: OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER.
// A Next.js app starts the same in register() of its instrumentation.ts. A trap: a module that imports node:http itself
// is seen only with a loader hook beside; Fastify, which requires it, is seen as it is.
const telemetry = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url }) => url === "/health" }),
    new UndiciInstrumentation(),
  ],
});
telemetry.start();
process.once("SIGTERM", async () => {
  await telemetry.shutdown(); // sends what waits
  process.exit();
});
// --8<-- [end:telemetry]
