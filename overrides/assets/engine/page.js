// The form <-> the address <-> the worker. Knows the document, nothing of the domain: a question is a fieldset
// with data-question, an answer string goes to the worker, the HTML that comes back goes into the page.
const form = document.querySelector('#calculator');
const status = document.querySelector('#engine-status');
const bar = document.querySelector('#answer-bar');
const announce = document.querySelector('#announce');
const questions = [...form.querySelectorAll('[data-question]')];
const home = location.pathname;

let worker = null; // the engine, from its first use on
let alive = 0; // the watchdog's timer
let asked = 0; // number of the newest question sent
let wanted = null; // the newest answers not yet sent
let busy = false;

// ---------------------------------------------------------------- form <-> query string

const fields = (question) => ({
  levels: [...question.querySelectorAll('input[type=radio]')],
  importance: question.querySelector('select'),
});

function read() {
  const parts = [];
  for (const question of questions) {
    const { levels, importance } = fields(question);
    const level = levels.find((one) => one.checked);
    if (!level) continue;
    const usual = importance.querySelector('[selected]').value;
    parts.push(`${question.dataset.question}=${level.value}${importance.value === usual ? '' : `:${importance.value}`}`);
  }
  return parts.join('&');
}

function write(query) {
  const given = new URLSearchParams(query);
  for (const question of questions) {
    const { levels, importance } = fields(question);
    const [level, weight] = (given.get(question.dataset.question) ?? '').split(':');
    for (const one of levels) one.checked = one.value === level;
    const known = [...importance.options].some((one) => one.value === weight);
    importance.value = known ? weight : importance.querySelector('[selected]').value;
    mark(question);
  }
}

const mark = (question) => question.toggleAttribute('data-answered', fields(question).levels.some((one) => one.checked));

function go(query, how = 'pushState') {
  history[how](null, '', query ? `${home}?${query}` : home);
  ask(query);
}

// ---------------------------------------------------------------- the engine

function show(state, detail = '') {
  form.dataset.engine = state;
  for (const line of status.querySelectorAll('[data-when]')) {
    line.hidden = line.dataset.when !== state && line.dataset.when !== `${state}:${detail}`;
  }
}

function progress({ step, got, of }) {
  status.querySelector('[data-step]').textContent = status.querySelector(`[data-word="${step}"]`).textContent;
  const meter = status.querySelector('progress');
  if (of) Object.assign(meter, { max: of, value: got });
  status.querySelector('[data-got]').textContent = of ? `${(got / 1e6).toFixed(1)} / ${(of / 1e6).toFixed(1)} MB` : '';
}

function watch() {
  clearTimeout(alive);
  alive = setTimeout(() => fail('silent'), Number(form.dataset.patience) * 1000);
}

function fail(reason, detail) {
  clearTimeout(alive);
  if (detail) console.warn(`The engine failed (${reason}): ${detail}`);
  worker?.terminate();
  worker = null;
  busy = false;
  const known = status.querySelector(`[data-when="failed:${reason}"]`);
  show('failed', known ? reason : 'start');
}

function start() {
  if (worker) return;
  show('loading');
  watch();
  try {
    worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  } catch (error) {
    fail('old', error.message);
    return;
  }
  worker.onerror = (event) => fail('start', event.message);
  worker.onmessage = ({ data }) => receive(data);
}

function receive(message) {
  if (message.failed) return fail(message.failed, message.detail);
  if (message.step) {
    watch();
    return progress(message);
  }
  clearTimeout(alive);
  if (message.ready) {
    show('ready');
    return next();
  }
  busy = false;
  if (message.id === asked && message.call === 'respond') put(message.html, message.query);
  else if (message.id === asked) document.querySelector('#weightings').outerHTML = message.html;
  next();
}

function next() {
  if (wanted === null || busy || form.dataset.engine !== 'ready') return;
  const { query, call } = wanted;
  wanted = null;
  send(call, query);
}

function send(call, query) {
  busy = true;
  watch();
  worker.postMessage({ id: ++asked, call, query, today: new Date().toISOString().slice(0, 10) });
}

function ask(query) {
  wanted = { query, call: 'respond' };
  start();
  next();
}

function put(html, query) {
  const open = [...document.querySelectorAll('#result details[open] > summary')].map((one) => one.textContent);
  document.querySelector('#result').outerHTML = html;
  const result = document.querySelector('#result');
  for (const summary of result.querySelectorAll('details > summary')) {
    summary.parentElement.open = open.includes(summary.textContent);
  }
  document.querySelector('#weightings').replaceChildren();
  bar.textContent = announce.textContent = result.dataset.says;
  const canonical = result.dataset.answers;
  if (canonical && canonical !== query) history.replaceState(null, '', `${home}?${canonical}${location.hash}`);
  wanted ??= { query: canonical, call: 'elaborate' };
}

// ---------------------------------------------------------------- the reader

form.addEventListener('change', (event) => {
  mark(event.target.closest('[data-question]'));
  go(read());
});
form.addEventListener('submit', (event) => event.preventDefault());
for (const sign of ['pointerover', 'focusin', 'touchstart']) form.addEventListener(sign, start, { once: true, passive: true });
document.addEventListener('click', (event) => {
  const apply = event.target.closest('a[data-apply]');
  const clear = event.target.closest('[data-clear]');
  if (apply && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    write(apply.search);
    go(apply.search.slice(1));
  } else if (clear) {
    const question = clear.closest('[data-question]');
    for (const level of fields(question).levels) level.checked = false;
    mark(question);
    go(read());
    question.querySelector('input').focus();
  } else if (event.target.closest('[data-retry]')) {
    go(read(), 'replaceState');
  } else if (event.target.closest('[data-copy]')) {
    copy(event.target.closest('[data-copy]'));
  }
});
addEventListener('popstate', () => {
  write(location.search);
  ask(location.search.slice(1));
});

async function copy(button) {
  try {
    await navigator.clipboard.writeText(location.href);
    announce.textContent = button.dataset.copy;
    button.textContent = button.dataset.copy;
  } catch {
    prompt(button.textContent, location.href);
  }
}

write(location.search);
show('idle');
document.documentElement.dataset.script = 'on';
if (location.search.length > 1) ask(location.search.slice(1));
