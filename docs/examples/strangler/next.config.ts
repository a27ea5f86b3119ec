import { dirname } from "node:path";
import type { NextConfig } from "next";

export default {
  turbopack: { root: dirname(import.meta.dirname) }, // the folder of the lock, which holds the orders too

  // --8<-- [start:trap]
  // A trap: this runs when the app is built. Whatever API is when the app starts, requests go where it pointed then.
  rewrites: async () => [
    { source: "/frozen/:path*", destination: `${process.env.API ?? "http://127.0.0.1:9"}/:path*` },
  ],
  // --8<-- [end:trap]
} satisfies NextConfig;
