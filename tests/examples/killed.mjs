// Loaded before an example's program: kills it as a power cut does, before its step KILL_AT (1 is the first). A step is
// a write to the database, a begin or commit, a request to another service, or its answer come back; what only reads, or
// makes tables, is none. The steps that were taken are written to the file STEPS.
import { appendFileSync } from "node:fs";
import { DatabaseSync, StatementSync } from "node:sqlite";

let taken = 0;

function step(name) {
  taken += 1;
  if (taken === Number(process.env.KILL_AT)) process.kill(process.pid, "SIGKILL");
  appendFileSync(process.env.STEPS, `${name}\n`);
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  if (/^(begin|commit)/.test(sql)) step(sql);
  return exec.call(this, sql);
};

const { run } = StatementSync.prototype;
StatementSync.prototype.run = function (...values) {
  step(this.sourceSQL);
  return run.apply(this, values);
};

const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  step("ask");
  const response = await fetch(...request);
  step("answer");
  return response;
};
