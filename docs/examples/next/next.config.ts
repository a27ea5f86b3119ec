import { dirname } from "node:path";
import type { NextConfig } from "next";

const root = dirname(import.meta.dirname); // the folder of the lock, which holds the orders too

export default {
  turbopack: { root },
  output: "standalone", // for the container: a server with just the modules that it needs
  outputFileTracingRoot: root,
  outputFileTracingIncludes: { "/*": ["../orders/schema.sql"] }, // read by path, which no import shows
} satisfies NextConfig;
