import { setTimeout } from "node:timers/promises";
import express from "express";

const app = express();
app.disable("x-powered-by");

app.get("/health", (_, response) => void response.json({ status: "ok" }));

app.get("/wait", async ({ query }, response) => {
  await setTimeout(Number(query.ms));
  response.json({ status: "ok" });
});

app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
