// The engine: Pyodide and the calculator, from the files beside this one.
// In: {call, query, today, link}. Out: {step, got, of} while loading, {ready}, {call, query, html}, or {failed, detail}.
const beside = (name) => new URL(name, import.meta.url).href;
const fail = (failed, error) => postMessage({ failed, detail: String(error?.message ?? error) });

// Progress in bytes, and a reason when a file cannot be had: Pyodide tells neither.
const plain = self.fetch.bind(self);
let got = 0;
let size = { loaded: 0, wire: 0 }; // what is fetched, unpacked and over the wire, which is what readers are told
plain(beside('manifest.json')).then((reply) => reply.json()).then((manifest) => { size = manifest; }, () => {});
const step = (name, part) => postMessage({ step: name, got: Math.min(part, 1) * size.wire, of: size.wire });
async function get(input, init) {
  let reply;
  try {
    reply = await plain(input, init);
  } catch (error) {
    fail(init?.integrity ? 'package' : 'download', error); // a wrong sum looks like a lost connection
    throw error;
  }
  if (!reply.ok) fail('missing', `${reply.status} ${reply.url}`);
  count(reply.clone().body?.getReader()).catch(() => {});
  return reply; // untouched: a returning visitor's browser keeps the compiled WebAssembly with it
}

async function count(reader) {
  for (let part; reader && !(part = await reader.read()).done;) {
    got += part.value.byteLength;
    step('download', got / (size.loaded || Infinity));
  }
}

// Pyodide asks for its files one after another; all are on their way before it does.
const early = new Map(['pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'].map((name) => [beside(name), get(beside(name))]));
import(beside('pyodide.asm.js')).catch(() => {});
self.fetch = (input, init) => {
  const reply = early.get(String(input));
  early.delete(String(input));
  return reply ?? get(input, init);
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
    indexURL: beside('./'), lockFileURL: beside('pyodide-lock.json'), packages: ['calculator'],
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
  });
  step('start', 1);
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

let newest;
self.onmessage = async ({ data }) => {
  newest = data;
  try {
    const answer = calculator[data.call](data.query, data.today, data.link);
    let html = answer;
    if (typeof answer !== 'string') { // in slices: between two of them a newer question comes first
      html = '';
      for (let part; newest === data && !(part = answer.next()).done;) {
        html += part.value;
        await new Promise((resolve) => { setTimeout(resolve); });
      }
      answer.destroy();
      if (newest !== data) return;
    }
    postMessage({ call: data.call, query: data.query, html });
  } catch (error) {
    fail('start', error);
  }
};
