import { type NextRequest, NextResponse } from "next/server";

// --8<-- [start:proxy]
/**
 * Sends what has moved to the new service. Both variables are read when a request comes, so that one build serves each
 * step of the migration, and the way back: API is the service's address, MOVED the methods that it has taken over.
 */
export function proxy({ method, nextUrl }: NextRequest) {
  const { API, MOVED = "" } = process.env;
  if (!API || !MOVED.split(",").includes(method)) return NextResponse.next();
  return NextResponse.rewrite(new URL(nextUrl.pathname.replace("/api", "") + nextUrl.search, API));
}

export const config = { matcher: "/api/orders/:path*" };
// --8<-- [end:proxy]
