import "server-only";
import type { z } from "zod";

// --8<-- [start:ask]
export type Part<T> = { data: T } | { error: "timeout" | "failed" };

/** Those fields of a service's answer that the schema names, or why there are none. The key stays on this side. */
export async function ask<T>(service: string | undefined, path: string, schema: z.ZodType<T>): Promise<Part<T>> {
  const limit = Number(process.env.LIMIT ?? 300); // ms
  try {
    const response = await fetch(new URL(path, service), {
      headers: { authorization: `Bearer ${process.env.SERVICES_KEY}` },
      signal: AbortSignal.timeout(limit), // until the body is read, not only until it begins
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return { data: schema.parse(await response.json()) };
  } catch (error) {
    console.error(error);
    return { error: (error as Error).name === "TimeoutError" ? "timeout" : "failed" };
  }
}
// --8<-- [end:ask]
