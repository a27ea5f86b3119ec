import { DatabaseSync } from "node:sqlite";

const db = new DatabaseSync(process.env.DATABASE ?? "invoices.db", { timeout: 5000 });
db.exec("pragma journal_mode = wal");

// --8<-- [start:once]
db.exec("create table if not exists invoices (order_id text primary key, text text not null) strict");
const insert = db.prepare("insert into invoices values (?, ?) on conflict do nothing");

/** Keeps an invoice, once for each order: a queue that cannot see this database may give the same job twice. */
export const keep = (order: string, text: string) => insert.run(order, text).changes === 1;
// --8<-- [end:once]
