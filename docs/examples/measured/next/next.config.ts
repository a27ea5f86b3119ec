import { join } from "node:path";
import type { NextConfig } from "next";

export default {
  turbopack: { root: join(import.meta.dirname, "../..") }, // the folder of the lock

  // written into the build, so the service has to listen there
  rewrites: async () => [{ source: "/rewritten/:path*", destination: "http://127.0.0.1:47110/:path*" }],
} satisfies NextConfig;
