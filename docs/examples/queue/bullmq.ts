import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { invoice } from "./invoice.ts";
import { keep } from "./invoices.ts";

const { REDIS = "redis://127.0.0.1:6379", LEASE = 30_000, BACKOFF = 1_000, ATTEMPTS = 5 } = process.env;
const connection = new Redis(REDIS, { maxRetriesPerRequest: null }); // a worker waits for Redis to come back
const [command, order] = process.argv.slice(2);

if (command === "work") {
  // --8<-- [start:work]
  const worker = new Worker<{ order: string }>(
    "invoices",
    async ({ data }) => {
      const text = await invoice(data.order);
      if (!keep(data.order, text)) console.log(`${data.order}: another has done it`);
    },
    { connection, lockDuration: Number(LEASE), stalledInterval: Number(LEASE), maxStalledCount: Number(ATTEMPTS) },
  );
  worker.on("error", (error) => console.error(error.message));
  process.once("SIGTERM", async () => {
    await worker.close(); // ends after the job at hand
    connection.disconnect();
  });
  // --8<-- [end:work]
} else if (order) {
  const queue = new Queue<{ order: string }>("invoices", { connection });
  const jobId = `order-${order}`; // a second job of the same order is not added
  if (command === "add") {
    // --8<-- [start:add]
    const backoff = { type: "exponential", delay: Number(BACKOFF) };
    await queue.add("invoice", { order }, { jobId, attempts: Number(ATTEMPTS), backoff });
    // --8<-- [end:add]
  } else {
    const job = await queue.getJob(jobId);
    console.log(await job?.getState(), job?.attemptsMade, job?.failedReason);
  }
  await queue.close();
  connection.disconnect();
}
