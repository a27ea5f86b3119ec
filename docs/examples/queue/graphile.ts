import { makeWorkerUtils, run } from "graphile-worker";
import { invoice } from "./invoice.ts";

const connectionString = process.env.DATABASE_URL ?? "postgres://postgres@127.0.0.1/postgres";
const [command, argument] = process.argv.slice(2);

if (command === "work") {
  // --8<-- [start:work]
  const runner = await run({
    connectionString,
    taskList: {
      async invoice(payload, { query }) {
        const { order } = payload as { order: string };
        const text = await invoice(order);
        await query("insert into invoices values ($1, $2) on conflict do nothing", [order, text]);
      },
    },
  });
  await runner.promise; // at SIGTERM it ends after the job at hand
  // --8<-- [end:work]
} else {
  const utils = await makeWorkerUtils({ connectionString });
  if (command === "migrate") {
    await utils.migrate();
    await utils.withPgClient((client) =>
      client.query(`
        create table if not exists orders (id text primary key);
        create table if not exists invoices (order_id text primary key references orders, text text not null)
      `),
    );
  } else if (command === "add" && argument) {
    // --8<-- [start:add]
    // the order and its job in one transaction: there is no order without its invoice, and no invoice without its order
    await utils.withPgClient(async (client) => {
      await client.query("begin");
      try {
        await client.query(
          "select graphile_worker.add_job('invoice', json_build_object('order', $1::text), max_attempts => 2)",
          [argument],
        );
        await client.query("insert into orders values ($1)", [argument]);
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
    });
    // --8<-- [end:add]
  } else if (command === "unlock" && argument) {
    // --8<-- [start:unlock]
    // what a killed worker held is free after four hours, or when someone who knows that it is gone says so
    await utils.forceUnlockWorkers([argument]);
    // --8<-- [end:unlock]
  }
  await utils.release();
}
