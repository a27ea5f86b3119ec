// The engine that the site ships, under Node. In: its folder, and queries as JSON on standard input.
// Out, as JSON: for each query the HTML of `respond`, and for those marked also that of `elaborate`.
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')));
const python = await loadPyodide({
  indexURL: `${folder}/`,
  lockFileURL: join(folder, 'pyodide-lock.json'),
  packages: ['calculator'],
  stdout: () => {},
});
const calculator = python.pyimport('calculator');
const { day, queries, longer } = JSON.parse(await text(process.stdin));
const html = queries.map((query) => calculator.respond(query, day));
const more = longer.map((query) => [...calculator.elaborate(query, day)].join(''));
process.stdout.write(JSON.stringify({ html, more }), () => process.exit(0));
