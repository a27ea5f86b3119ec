import { type NextRequest, NextResponse } from "next/server";

// --8<-- [start:proxy]
/** Spares those without a cookie a page that is not theirs. It protects nothing: the page itself checks the session. */
export function proxy(request: NextRequest) {
  if (request.cookies.has("session")) return NextResponse.next();
  return NextResponse.redirect(new URL("/sign-in", request.url), 303);
}

export const config = { matcher: "/orders/:path*" };
// --8<-- [end:proxy]
