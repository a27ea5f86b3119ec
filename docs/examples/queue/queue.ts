import type { DatabaseSync } from "node:sqlite";

export type Job = { id: number; payload: string; attempt: number };
export type Options = { lease: number; backoff: number; attempts: number };

/** Jobs in a table. A worker that takes one has it for `lease` milliseconds; then another may take it. */
export function queue(db: DatabaseSync, { lease, backoff, attempts }: Options) {
  // --8<-- [start:table]
  db.exec(`create table if not exists jobs (
    id integer primary key,
    payload text not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
    attempt integer not null default 0,
    due integer not null, -- when it may be taken: at once, after a failure, or when the lease of its worker ends
    error text
  ) strict`);
  db.exec("create index if not exists jobs_due on jobs (due) where state = 'waiting'");
  // --8<-- [end:table]

  const sql = {
    add: db.prepare("insert into jobs (payload, due) values (?, ?)"),
    bury: db.prepare(
      `update jobs set state = 'dead', error = coalesce(error, 'its workers ended')
       where state = 'waiting' and due <= ? and attempt >= ?`,
    ),
    claim: db.prepare(
      `update jobs set attempt = attempt + 1, due = ?
       where id = (select id from jobs where state = 'waiting' and due <= ? order by due limit 1)
       returning id, payload, attempt`,
    ),
    extend: db.prepare("update jobs set due = ? where id = ? and attempt = ? and state = 'waiting'"),
    done: db.prepare("update jobs set state = 'done', error = null where id = ? and attempt = ? and state = 'waiting'"),
    fail: db.prepare("update jobs set due = ?, error = ? where id = ? and attempt = ? and state = 'waiting'"),
  };

  /** Adds a job; inside a transaction of the caller, it is there if and only if the rest is. */
  const add = (payload: string) => void sql.add.run(payload, Date.now());

  // --8<-- [start:claim]
  /** Takes the job that waited longest, if there is one. No two workers get the same, since SQLite has one writer. */
  function claim(): Job | undefined {
    const now = Date.now();
    sql.bury.run(now, attempts);
    return sql.claim.get(now + lease, now) as Job | undefined;
  }

  /** Says that the job is still at work. */
  const extend = ({ id, attempt }: Job) => void sql.extend.run(Date.now() + lease, id, attempt);
  // --8<-- [end:claim]

  // --8<-- [start:finish]
  /** Ends the job together with its effect, or neither: a worker that lost its lease meanwhile changes nothing. */
  function finish({ id, attempt }: Job, effect: () => void): boolean {
    db.exec("begin immediate");
    try {
      const ours = sql.done.run(id, attempt).changes === 1;
      if (ours) effect();
      db.exec("commit");
      return ours;
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }

  /** Lets the job wait, twice as long each time. After its last attempt it is dead: kept, and taken by nobody. */
  function fail({ id, attempt }: Job, error: unknown) {
    const wait = attempt < attempts ? backoff * 2 ** (attempt - 1) : 0;
    sql.fail.run(Date.now() + wait, String(error), id, attempt);
  }
  // --8<-- [end:finish]

  return { add, claim, extend, finish, fail };
}
