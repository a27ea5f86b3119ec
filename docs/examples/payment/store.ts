import { DatabaseSync } from "node:sqlite";

export type Status = "placed" | "paid" | "declined" | "unclear";
export type Order = { id: string; total: number; status: Status; charge: string | null };
export type Due = { id: string; total: number; attempt: number };

/** Orders, and beside them the outbox: what the payment provider has still to be told. */
export function open(path: string) {
  const db = new DatabaseSync(path, { timeout: 5000 });
  db.exec("pragma journal_mode = wal");
  db.exec(`create table if not exists orders (
    id text primary key,
    total integer not null, -- cents
    status text not null default 'placed',
    charge text -- the provider's id
  ) strict`);
  db.exec(`create table if not exists outbox (
    order_id text primary key references orders (id),
    attempt integer not null default 0,
    due integer not null default 0, -- milliseconds since 1970, as is created
    created integer not null
  ) strict`);

  const sql = {
    get: db.prepare("select * from orders where id = ?"),
    order: db.prepare("insert into orders (id, total) values (?, ?) on conflict do nothing"),
    send: db.prepare("insert into outbox (order_id, created) values (?, ?)"),
    expire: db.prepare("select order_id as id from outbox where created <= ?"),
    due: db.prepare(
      `select order_id as id, total, attempt from outbox join orders on id = order_id where due <= ? order by due`,
    ),
    later: db.prepare("update outbox set attempt = attempt + 1, due = ? where order_id = ?"),
    settle: db.prepare("update orders set status = ?, charge = ? where id = ? and status = 'placed'"),
    sent: db.prepare("delete from outbox where order_id = ?"),
  };

  const get = (id: string) => sql.get.get(id) as Order | undefined;

  // --8<-- [start:place]
  /** The order and the wish to charge it, both or neither. The client chose the id, so asking again changes nothing. */
  function place(id: string, total: number): Order {
    transaction(() => {
      if (sql.order.run(id, total).changes) sql.send.run(id, Date.now());
    });
    return get(id)!;
  }
  // --8<-- [end:place]

  const due = () => sql.due.all(Date.now()) as Due[];
  const expired = (age: number) => sql.expire.all(Date.now() - age).map(({ id }) => String(id));
  const later = (id: string, wait: number) => void sql.later.run(Date.now() + wait, id);

  // --8<-- [start:settle]
  /** What the provider said, and that there is nothing left to ask it. */
  function settle(id: string, status: Status, charge: string | null = null) {
    transaction(() => {
      sql.settle.run(status, charge, id);
      sql.sent.run(id);
    });
  }
  // --8<-- [end:settle]

  return { get, place, due, expired, later, settle };

  function transaction(work: () => void) {
    db.exec("begin immediate");
    try {
      work();
      db.exec("commit");
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }
}
