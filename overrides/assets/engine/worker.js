// The engine: Pyodide and the calculator, from the files beside this one.
// In: {call, query, today, link}. Out: {step, got, of} while loading, {ready}, {call, query, html}, or {failed, detail}.
const beside = (name) => new URL(name, import.meta.url).href;
const post = (failed, error) => postMessage({ failed, detail: String(error?.message ?? error) });

// WebAssembly by a module of no code: what fails after that is not the browser's refusal, or not of all of it.
try {
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
} catch (error) {
  post(self.WebAssembly ? 'refused' : 'absent', error);
  await new Promise(() => {});
}

// Progress in bytes, and a reason when a file cannot be had as it was sent: Pyodide tells neither.
const plain = self.fetch.bind(self);
const came = []; // what is known of each file once all of it is here
let got = 0;
let size = { loaded: 0, wire: 0 }; // what is fetched, unpacked and over the wire, which is what readers are told
const manifest = plain(beside('manifest.json')).then((reply) => reply.json()).then((read) => { size = read; }).catch(() => {});
const step = (name, part) => postMessage({ step: name, got: Math.min(part, 1) * size.wire, of: size.wire });
async function get(input, init) {
  let reply;
  try {
    reply = await plain(input, init);
  } catch (error) {
    if (init?.integrity) await get(input); // a wrong sum looks like a lost connection
    post(init?.integrity ? 'changed' : 'download', error);
    throw error;
  }
  const type = reply.headers.get('content-type');
  if (!reply.ok) post('missing', `${reply.status} ${reply.url}`);
  else if (/html/.test(type)) post('portal', reply.url);
  else if (/js$/.test(input) && !/javascript/.test(type)) post('type', `${type} ${reply.url}`);
  came.push(count(input, reply.clone().body?.getReader()).catch((error) => post('download', error)));
  if (!/wasm$/.test(input) || type === 'application/wasm') return reply; // untouched: the browser keeps what it compiled with it
  return new Response(reply.body, { headers: { 'content-type': 'application/wasm' } });
}

async function count(input, reader) {
  let length = 0;
  for (let part; reader && !(part = await reader.read()).done;) {
    length += part.value.byteLength;
    step('download', (got += part.value.byteLength) / (size.loaded || Infinity));
  }
  await manifest;
  const { bytes = length } = size.files?.[String(input).split('/').at(-1)] ?? {};
  if (bytes === length) return;
  await plain(input, { cache: 'reload' }).then((again) => again.arrayBuffer()).catch(() => {}); // or the browser keeps it
  post('changed', `${length} of ${bytes} bytes ${input}`);
}

// What fails because of a file fails for what is known of that file, which is told first, and the page hears the first alone.
async function fail(reason, error) {
  for (const name of ['pyodide.mjs', 'pyodide.asm.js']) await get(beside(name)).catch(() => {}); // so far only imported
  await Promise.all(came);
  post(reason, error);
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
    if (error instanceof RangeError) post('memory', error);
    else fail(/^(Compile|Link)Error$/.test(error.name) ? 'refused' : 'download', error);
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
    post('start', error);
  }
};
