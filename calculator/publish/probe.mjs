// Which modules of the standard library does the calculator use?
// In: the folder with the compiled runtime. Out, on standard output: sys.modules as JSON, after the shipped wheel has
// answered every scenario, given its longer answer, survived bad input and shown a traceback.
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')));
const python = await loadPyodide({
  indexURL: `${folder}/`,
  lockFileURL: join(folder, 'pyodide-lock.json'),
  packages: ['calculator'],
  stdout: () => {},
  stderr: (line) => console.error(line),
});
console.log(python.runPython(`
import json, sys, traceback
import calculator
day = "2026-11-21"
odd = ["", "realtime=unsure&team=unsure:must", "language=python:must&hosting=static-only:must",
       "x" * 5000, "=&&%ff=%00:::", "realtime=two-way&realtime=none", "\\ud800=1"]
for query in [one.answers for one in calculator.load().scenarios] + odd:
    calculator.respond(query, day)
    "".join(calculator.elaborate(query, day))
try:
    calculator.respond("", "not a day")
except ValueError:
    traceback.format_exc()
json.dumps(sorted(sys.modules))
`));
process.exit(0);
