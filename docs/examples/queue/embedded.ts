import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { invoice } from "./invoice.ts";
import { type Job, queue } from "./queue.ts";

const { DATABASE = "queue.db", LEASE = 30_000, BACKOFF = 1_000, ATTEMPTS = 5 } = process.env;
const db = new DatabaseSync(DATABASE, { timeout: 5000 });
db.exec("pragma journal_mode = wal");
const jobs = queue(db, { lease: Number(LEASE), backoff: Number(BACKOFF), attempts: Number(ATTEMPTS) });

// --8<-- [start:work]
db.exec("create table if not exists invoices (order_id text not null, text text not null) strict");
const insert = db.prepare("insert into invoices values (?, ?)");

async function work(job: Job) {
  const beat = setInterval(jobs.extend, Number(LEASE) / 3, job); // a job may take longer than its lease
  try {
    const text = await invoice(job.payload);
    const ours = jobs.finish(job, () => insert.run(job.payload, text));
    console.log(`job ${job.id}: ${ours ? "done" : "another has done it"}`);
  } catch (error) {
    jobs.fail(job, error);
    console.error(`job ${job.id}, attempt ${job.attempt}: ${error}`);
  } finally {
    clearInterval(beat);
  }
}
// --8<-- [end:work]

const [command, order] = process.argv.slice(2);
if (command === "add" && order) jobs.add(order);
else {
  let stopping = false;
  process.once("SIGTERM", () => {
    stopping = true;
    console.log("ends after the job at hand");
  });
  while (!stopping) {
    const job = jobs.claim();
    if (job) await work(job);
    else await pause(100);
  }
}
