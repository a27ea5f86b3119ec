import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { draft, type Order, total } from "./domain.ts";
import { Problem } from "./problem.ts";

export type Page = { orders: Order[]; next: string | null };

// by its path: for `new URL("schema.sql", import.meta.url)` a bundler may publish the file, for browsers
const schema = join(fileURLToPath(import.meta.url), "../schema.sql");

/** Opens the database; the function that it gives is the only way to the orders in it. */
export function open(path: string, sessions = "") {
  const db = new DatabaseSync(path, { timeout: 5000 });
  db.exec("pragma journal_mode = wal");
  db.exec(readFileSync(schema, "utf8"));

  const sql = {
    session: db.prepare("select customer from sessions where token = ? and expires > unixepoch()"),
    get: db.prepare("select * from orders where id = ? and customer = ?"),
    list: db.prepare("select * from orders where customer = ? and number < ? order by number desc limit ?"),
    insert: db.prepare("insert into orders (id, customer, items, note, total, created) values (?, ?, ?, ?, ?, ?)"),
    change: db.prepare(
      `update orders set items = ?, note = ?, total = ?, version = version + 1
       where id = ? and customer = ? and version = ? and status = 'open'`,
    ),
    cancel: db.prepare(
      `update orders set status = 'cancelled', version = version + 1
       where id = ? and customer = ? and status = 'open'`,
    ),
    key: db.prepare("select request, order_id as id from idempotency_keys where customer = ? and key = ?"),
    keep: db.prepare("insert into idempotency_keys values (?, ?, ?, ?)"),
  };

  const seed = db.prepare("insert or replace into sessions (customer, token, expires) values (?, ?, ?)");
  for (const session of sessions.split(",").filter(Boolean)) seed.run(...session.split(":"));

  // --8<-- [start:session]
  /** The orders of the session's customer. There is no function that reaches the orders of all. */
  return function ordersOf(authorization: string | null | undefined) {
    const [, token = ""] = /^bearer (\S+)$/i.exec(authorization ?? "") ?? [];
    const found = sql.session.get(token);
    if (!found) throw new Problem(401, "A valid session is needed");
    const customer = String(found.customer);

    function get(id: string): Order {
      const row = sql.get.get(id, customer);
      if (!row) throw new Problem(404, "There is no such order"); // also where it is another customer's
      return order(row);
    }
    // --8<-- [end:session]

    // --8<-- [start:create]
    /** Creates an order, once for each key: a client that got no answer asks again with the same key. */
    function create(key: string | null | undefined, input: unknown): Order {
      if (!key) throw new Problem(400, "Idempotency-Key is missing");
      const { items, note } = draft(input);
      const request = JSON.stringify({ items, note });
      return transaction(() => {
        const known = sql.key.get(customer, key);
        if (known && known.request !== request) throw new Problem(422, "The key was used for another order");
        if (known) return get(String(known.id));
        const id = randomUUID();
        sql.insert.run(id, customer, JSON.stringify(items), note, total(items), new Date().toISOString());
        sql.keep.run(customer, key, request, id);
        return get(id);
      });
    }
    // --8<-- [end:create]

    // --8<-- [start:list]
    /** A page, the newest first; `cursor` is the id of the last order of the page before. */
    function list(limit: unknown, cursor: unknown): Page {
      const size = Number(limit ?? 20);
      if (!Number.isInteger(size) || size < 1 || size > 100) throw new Problem(400, "limit is from 1 to 100");
      const before = cursor ? sql.get.get(String(cursor), customer)?.number : Number.MAX_SAFE_INTEGER;
      if (!before) throw new Problem(400, "There is no such cursor");
      const rows = sql.list.all(customer, before, size + 1).map(order);
      const orders = rows.slice(0, size);
      return { orders, next: rows.length > size ? orders.at(-1)!.id : null };
    }
    // --8<-- [end:list]

    // --8<-- [start:change]
    /** Changes the version that the client has seen, and no other. */
    function change(id: string, ifMatch: string | null | undefined, input: unknown): Order {
      const [, version] = /^"(\d+)"$/.exec(ifMatch ?? "") ?? [];
      if (!ifMatch) throw new Problem(428, "If-Match is missing");
      const { items, note } = draft(input);
      const { changes } = sql.change.run(
        JSON.stringify(items), note, total(items), id, customer, Number(version ?? 0),
      );
      const now = get(id);
      if (changes) return now;
      if (now.status === "cancelled") throw new Problem(409, "The order is cancelled");
      throw new Problem(412, "The order was changed meanwhile");
    }
    // --8<-- [end:change]

    function cancel(id: string): Order {
      sql.cancel.run(id, customer);
      return get(id);
    }

    return { customer, create, list, get, change, cancel };
  };

  function transaction<T>(work: () => T): T {
    db.exec("begin immediate");
    try {
      const result = work();
      db.exec("commit");
      return result;
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }
}

function order({ id, status, items, note, total, version, created }: Record<string, SQLOutputValue>): Order {
  return { id, status, items: JSON.parse(String(items)), note, total, version, created } as Order;
}
