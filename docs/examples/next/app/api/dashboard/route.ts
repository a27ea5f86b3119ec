import { problemOf } from "orders";
import { z } from "zod";
import { ask } from "../../../lib/services.ts";
import { currentOrders } from "../../../lib/session.ts";

const Profile = z.object({ name: z.string() });
const Stock = z.array(z.object({ sku: z.string(), left: z.number() }));

// --8<-- [start:dashboard]
/** One answer from two services, asked at once: where one is slow or down, the other's part is there all the same. */
export async function GET() {
  try {
    const { customer } = await currentOrders();
    const [profile, stock] = await Promise.all([
      ask(process.env.PROFILES, `/profiles/${encodeURIComponent(customer)}`, Profile),
      ask(process.env.STOCK, "/stock", Stock),
    ]);
    return Response.json({ profile, stock }, { status: "data" in profile || "data" in stock ? 200 : 502 });
  } catch (error) {
    return problemOf(error).toResponse();
  }
}
// --8<-- [end:dashboard]
