import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";

export type Entry = { number: number; customer: string; order: string; kind: string; text: string };

type From = { customer?: string; after?: number | undefined };

const open = () => {
  const db = new DatabaseSync(process.env.DATABASE ?? ":memory:", { timeout: 5000 });
  db.exec("pragma journal_mode = wal");
  db.exec(`create table if not exists feed (
    number integer primary key autoincrement, id text not null unique,
    customer text not null, "order" text not null, kind text not null, text text not null,
    created integer not null default (unixepoch())
  ) strict`);
  return {
    add: db.prepare(`insert or ignore into feed (id, customer, "order", kind, text) values (?, ?, ?, ?, ?)`),
    last: db.prepare("select coalesce(max(number), 0) as number from feed"),
    all: db.prepare("select * from feed where number > ? order by number limit 100"),
    own: db.prepare("select * from feed where number > ? and customer = ? order by number limit 100"),
    sweep: db.prepare("delete from feed where created < ?"),
  };
};

let opened: ReturnType<typeof open> | undefined;
const sql = () => (opened ??= open());

// --8<-- [start:feed]
/** Tells all instances, by the database that they share; what has the same id is told once. */
export function publish(id: string, { customer, order, kind, text }: Omit<Entry, "number">) {
  return sql().add.run(id, customer, order, kind, text).changes === 1;
}

/** What is published from now on, or after the entry of a number; `[]` now and then, where nothing is new. */
export async function* follow(signal: AbortSignal, { customer, after = last() }: From) {
  while (!signal.aborted) {
    const rows = customer === undefined ? sql().all.all(after) : sql().own.all(after, customer);
    const entries = rows as unknown as Entry[];
    after = entries.at(-1)?.number ?? after;
    yield entries;
    await setTimeout(100);
  }
}
// --8<-- [end:feed]

const last = () => Number(sql().last.get()?.number);

/** Forgets what was published before a time in seconds since 1970; how much that was. */
export const sweep = (before: number) => Number(sql().sweep.run(before).changes);
