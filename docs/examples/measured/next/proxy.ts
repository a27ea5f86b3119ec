import { type NextRequest, NextResponse } from "next/server";

/** The same rewrite as that of next.config.ts, to a service that is named when the app starts. */
export function proxy({ nextUrl }: NextRequest) {
  return NextResponse.rewrite(new URL(nextUrl.pathname.replace("/proxied", ""), process.env.SERVICE));
}

export const config = { matcher: "/proxied/:path*" };
