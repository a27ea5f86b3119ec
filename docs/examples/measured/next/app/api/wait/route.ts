import { setTimeout } from "node:timers/promises";
import type { NextRequest } from "next/server";

/** Answers after as many milliseconds as it is told, as a handler does that asks a database. */
export async function GET({ nextUrl }: NextRequest) {
  await setTimeout(Number(nextUrl.searchParams.get("ms")));
  return Response.json({ status: "ok" });
}
