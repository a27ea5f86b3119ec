// The engine: Pyodide and the calculator, from the files beside this one.
// In: {call, query, today, link}. Out: {step, got, of} while loading, {ready}, {call, query, html}, or {failed, detail}.
const beside = (name) => new URL(name, import.meta.url).href;
const fail = (failed, error) => postMessage({ failed, detail: String(error?.message ?? error) });

// Progress in bytes, and a reason when a file cannot be had: Pyodide tells neither.
const plain = self.fetch.bind(self);
let got = 0;
let of = 0;
plain(beside('manifest.json')).then((reply) => reply.json()).then(({ loaded }) => { of = loaded; }, () => {});
self.fetch = async (input, init) => {
  let reply;
  try {
    reply = await plain(input, init);
  } catch (error) {
    fail(init?.integrity ? 'package' : 'download', error); // a wrong sum looks like a lost connection
    throw error;
  }
  if (!reply.ok) fail('missing', `${reply.status} ${reply.url}`);
  const count = new TransformStream({
    transform(chunk, out) {
      got += chunk.byteLength;
      postMessage({ step: 'download', got: Math.min(got, of), of });
      out.enqueue(chunk);
    },
  });
  return new Response(reply.body?.pipeThrough(count), { status: reply.status, headers: reply.headers });
};

// loadPyodide() never settles when its wasm is refused, so the refusal is reported from here.
for (const name of ['instantiate', 'instantiateStreaming']) {
  const real = WebAssembly[name];
  WebAssembly[name] = (...input) => real(...input).catch((error) => {
    fail(error instanceof RangeError ? 'memory' : 'refused', error);
    throw error;
  });
}

let calculator;
try {
  const { loadPyodide } = await import(beside('pyodide.mjs'));
  const python = await loadPyodide({
    indexURL: beside('./'),
    lockFileURL: beside('pyodide-lock.json'),
    packages: ['calculator'],
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
  });
  postMessage({ step: 'start', got: of, of });
  try {
    calculator = python.pyimport('calculator');
    calculator.load();
    postMessage({ ready: true });
  } catch (error) {
    fail('package', error);
  }
} catch (error) {
  fail('start', error);
}

self.onmessage = ({ data: { call, query, today, link } }) => {
  try {
    postMessage({ call, query, html: calculator[call](query, today, link) });
  } catch (error) {
    fail('start', error);
  }
};
