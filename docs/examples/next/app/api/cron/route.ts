import { revalidatePath } from "next/cache";
import { Problem } from "orders";
import { sweep } from "../../../lib/feed.ts";
import { equal } from "../../../lib/secret.ts";

const days = 30;

// --8<-- [start:cron]
/** Called by a scheduler, maybe twice, maybe late: what it does is right whenever and however often it is done. */
export function GET(request: Request) {
  const { CRON_SECRET } = process.env; // not set is nobody's secret, and not "undefined"
  if (!CRON_SECRET || !equal(request.headers.get("authorization") ?? "", `Bearer ${CRON_SECRET}`)) {
    return new Problem(401, "Only the scheduler may ask this").toResponse();
  }
  revalidatePath("/prices");
  return Response.json({ forgotten: sweep(Math.floor(Date.now() / 1000) - days * 24 * 3600) });
}
// --8<-- [end:cron]
