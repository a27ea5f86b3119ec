// --8<-- [start:handler]
import { DatabaseSync } from "node:sqlite";
import { type Order, Problem } from "orders";
import { reading } from "../reading.ts";

const db = new DatabaseSync(process.env.DATABASE ?? ":memory:", { timeout: 5000 });

export const GET = reading(async (authorization, id) => {
  const [, token = ""] = /^bearer (\S+)$/i.exec(authorization ?? "") ?? [];
  const session = db.prepare("select customer from sessions where token = ? and expires > unixepoch()").get(token);
  if (!session) throw new Problem(401, "A valid session is needed");
  const columns = "id, status, items, note, total, version, created";
  const row = db.prepare(`select ${columns} from orders where id = ? and customer = ?`).get(id, session.customer!);
  if (!row) throw new Problem(404, "There is no such order");
  return { ...row, items: JSON.parse(String(row.items)) } as Order;
});
// --8<-- [end:handler]
