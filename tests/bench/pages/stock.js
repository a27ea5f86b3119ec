// The stock runtime as its documentation uses it: the npm package's files as they are, the calculator's wheel of
// sources beside them. Speaks the protocol of the site's own worker.
const beside = (name) => new URL(name, import.meta.url).href;
const { loadPyodide } = await import(beside('pyodide.mjs'));
const python = await loadPyodide({
  indexURL: beside('./'),
  packages: [beside('calculator-1.0.0-py3-none-any.whl')],
  env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
});
const calculator = python.pyimport('calculator');
calculator.load();
self.onmessage = ({ data: { call, query, today, link } }) => {
  postMessage({ call, query, html: calculator[call](query, today, link) });
};
postMessage({ ready: true });
