// The engine: Pyodide and the calculator, from the files beside this one.
// In: {id, call, query, today}. Out: {step, got, of} while loading, {ready}, {id, call, query, html}, or {failed, detail}.
const beside = (name) => new URL(name, import.meta.url).href;
const fail = (failed, error) => postMessage({ failed, detail: String(error?.message ?? error) });

// Progress in bytes, and a reason when a file cannot be had: Pyodide tells neither.
const sizes = fetch(beside('manifest.json')).then((reply) => reply.json()).catch(() => ({}));
const plain = self.fetch.bind(self);
let got = 0;
let of = 0;
sizes.then((manifest) => { of = manifest.loaded ?? 0; });
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
  WebAssembly[name] = (...input) =>
    real(...input).catch((error) => {
      fail(error instanceof RangeError ? 'memory' : 'refused', error);
      throw error;
    });
}

let call;
try {
  postMessage({ step: 'download', got, of });
  const { loadPyodide } = await import(beside('pyodide.mjs'));
  const python = await loadPyodide({
    indexURL: beside('./'),
    lockFileURL: beside('pyodide-lock.json'),
    packages: ['calculator'],
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
  });
  postMessage({ step: 'start', got: of, of });
  try {
    call = python.pyimport('calculator');
    call.load();
  } catch (error) {
    fail('package', error);
    throw error;
  }
  postMessage({ ready: true });
} catch (error) {
  fail('start', error);
}

self.onmessage = ({ data: { id, call: name, query, today } }) => {
  try {
    postMessage({ id, call: name, query, html: call[name](query, today) });
  } catch (error) {
    fail('start', error);
  }
};
