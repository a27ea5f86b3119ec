import { dirname } from "node:path";
import type { NextConfig } from "next";

export default {
  output: "export", // HTML, CSS and scripts in out/, for any web server
  turbopack: { root: dirname(import.meta.dirname) }, // the folder of the lock, which holds the orders too
} satisfies NextConfig;
