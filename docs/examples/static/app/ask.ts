// --8<-- [start:ask]
let config: Promise<{ api: string }> | undefined;

/** Asks the backend, with the session's cookie. Where it is stands in a file, so that one build serves each place. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  config ??= fetch("/config.json").then((response) => response.json());
  const { api } = await config;
  const response = await fetch(api + path, {
    method,
    credentials: "include",
    ...(body !== undefined && {
      headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
      body: JSON.stringify(body),
    }),
  });
  const said = await response.json();
  if (!response.ok) throw new Error(said.title);
  return said;
}
// --8<-- [end:ask]
