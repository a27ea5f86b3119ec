import Fastify from "fastify";

/** One service's answer. */
async function ask(path: string) {
  const response = await fetch(`${process.env.SERVICES}/${path}`, { signal: AbortSignal.timeout(1000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

const app = Fastify();
app.get("/health", () => ({ status: "ok" }));

/** All or nothing: the first service that fails takes the answers of the others with it. */
app.get("/as-printed", async () => {
  const [profile, stock] = await Promise.all([ask("profile"), ask("stock")]);
  return { profile, stock };
});

app.get("/mended", async () => {
  const [profile, stock] = await Promise.allSettled([ask("profile"), ask("stock")]);
  return { profile: valueOf(profile), stock: valueOf(stock) };
});

/** What came, or null for what did not, which the page leaves out. */
function valueOf<T>(part: PromiseSettledResult<T>) {
  return part.status === "fulfilled" ? part.value : null;
}

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
