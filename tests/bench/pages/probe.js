// The shipped engine with a Python script given by address in place of the calculator's door.
// ?engine=<folder>&script=<address>; a message is what its run() takes, and what that gives comes back as html.
const given = new URL(import.meta.url).searchParams;
const engine = new URL(given.get('engine'), import.meta.url).href;
const { loadPyodide } = await import(`${engine}pyodide.mjs`);
const [python, source] = await Promise.all([
  loadPyodide({
    indexURL: engine,
    lockFileURL: `${engine}pyodide-lock.json`,
    packages: given.has('bare') ? [] : ['calculator'],
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
  }),
  fetch(given.get('script')).then((reply) => reply.text()),
]);
python.runPython(source);
const run = python.globals.get('run');
self.onmessage = ({ data }) => postMessage({ html: run(data) });
postMessage({ ready: true });
