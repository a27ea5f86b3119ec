// The form <-> the address <-> the worker. Knows the document, nothing of the domain: a question is a fieldset
// with data-question, an answer string goes to the worker, the HTML that comes back goes into the page.
const at = (selector, inside = document) => inside.querySelector(selector);
document.documentElement.dataset.script = 'on';
const form = at('#calculator');
const status = at('#engine-status');
const announce = at('#announce');
const questions = [...form.querySelectorAll('[data-question]')];
const answer = at('#answer');
const bar = at('#answer-bar');
const narrow = matchMedia('(max-width: 59.99em)'); // where the answer is a sheet

let worker = null; // the engine, from its first use on
let watchdog = 0;
let busy = ''; // the call that is with the worker; an elaboration gives way to a newer question
let wanted = null; // the newest question not yet sent; a newer one replaces it
let asked = ''; // the newest question
let answers; // of the worked products, once asked for

// ---- form <-> query string

const chosen = (question) => at('input:checked', question);
const usual = (question) => at('option[selected]', question).value;

function read() {
  return questions.filter(chosen).map((question) => {
    const weight = at('select', question).value;
    return `${question.dataset.question}=${chosen(question).value}${weight === usual(question) ? '' : `:${weight}`}`;
  }).join('&');
}

function write(query) {
  const given = new URLSearchParams(query);
  for (const question of questions) {
    const [level, weight] = (given.get(question.dataset.question) ?? '').split(':');
    for (const one of question.querySelectorAll('input')) one.checked = one.value === level;
    const select = at('select', question);
    select.value = [...select.options].some((one) => one.value === weight) ? weight : usual(question);
  }
  count();
}

function count() {
  const given = questions.filter(chosen);
  for (const one of document.querySelectorAll('[data-count]')) one.textContent = `${given.length} of ${questions.length} answered`;
  for (const one of questions) if (!chosen(one)) one.hidden = false;
}

// One entry a question: whatever is changed at the same one replaces it.
function go(query, by) {
  ask('respond', query);
  const { state } = history;
  history[by && state?.by === by ? 'replaceState' : 'pushState']({ by, open: state?.open && 'before' }, '', query ? `?${query}` : location.pathname);
}

// ---- the answer as a sheet, which is part of the history so that Back closes it

function sheet() {
  const open = Boolean(history.state?.open);
  if (open !== answer.hasAttribute('data-open')) {
    answer.toggleAttribute('data-open', open);
    bar.ariaExpanded = open;
    if (narrow.matches) (open ? at('#result') : bar).focus({ preventScroll: true });
  }
  form.inert = open && narrow.matches;
}

function flip() {
  const { state } = history;
  if (state?.open === 'now') return history.back();
  history[state?.open ? 'replaceState' : 'pushState']({ open: !state?.open && 'now' }, '');
  sheet();
}

// ---- the engine

function show(state, reason) {
  form.dataset.engine = state;
  for (const line of status.querySelectorAll('[data-when]')) {
    line.hidden = line.dataset.when !== (reason ? `${state}:${reason}` : state);
  }
  for (const link of status.querySelectorAll('a')) link.search = read();
}

function progress({ step, got, of }) {
  at('[data-step]', status).textContent = at(`[data-word="${step}"]`, status).textContent;
  if (of) Object.assign(at('progress', status), { max: of, value: got });
  at('[data-got]', status).textContent = of ? `${(got / 1e6).toFixed(1)} of ${(of / 1e6).toFixed(1)} MB` : '';
}

// Two halves: after a sleep of the machine the first is over at once, and what the engine sent meanwhile comes after it.
function watch(again) {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => (again ? fail('silent') : watch(true)), Number(form.dataset.patience) * 500);
}

function fail(reason, detail = '') {
  clearTimeout(watchdog);
  console.warn(`The engine failed (${reason}): ${detail}`);
  worker?.terminate();
  worker = null;
  busy = '';
  show('failed', reason);
}

function start() {
  if (worker) return;
  show('loading');
  watch();
  try {
    worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  } catch (error) {
    return fail('old', error.message);
  }
  worker.onerror = (event) => fail('start', event.message);
  worker.onmessage = ({ data }) => receive(data);
}

function receive(message) {
  if (message.failed) return fail(message.failed, message.detail);
  clearTimeout(watchdog);
  if (message.step) {
    watch();
    return progress(message);
  }
  if (message.ready) show('ready');
  else if (message.call === busy) {
    busy = '';
    if (wanted === null) put(message);
  }
  next();
}

function ask(call, query) {
  asked = query;
  wanted = { call, query, today: new Date().toISOString().slice(0, 10), link: location.href.split('?')[0] };
  start();
  next();
  if (wanted && call === 'respond') prepared(query);
}

// The worked products' answers lie ready, so that they need not wait for the engine. It answers again when it is up.
async function prepared(query) {
  answers ??= fetch(new URL('answers.json', import.meta.url)).then((reply) => reply.json());
  const html = (await answers.catch(() => ({})))[query];
  if (html && wanted?.query === query) put({ query, html });
}

function next() {
  if (wanted === null || busy === 'respond' || form.dataset.engine !== 'ready') return;
  busy = wanted.call;
  watch();
  worker.postMessage(wanted);
  wanted = null;
}

function put({ call, query, html }) {
  const part = call === 'elaborate' ? '#more' : '#result';
  const open = [...document.querySelectorAll('details[open] > summary')].map((one) => one.textContent);
  const focused = at(part).contains(document.activeElement);
  at(part).outerHTML = html;
  if (focused) at(part).focus({ preventScroll: true });
  dispatchEvent(new Event('shown'));
  for (const summary of at(part).querySelectorAll('summary')) summary.parentElement.open = open.includes(summary.textContent);
  if (call === 'elaborate') return;
  at('#more').replaceChildren();
  const { says, answers: shown } = at('#result').dataset;
  bar.firstChild.textContent = announce.textContent = says;
  if (shown && shown !== query) history.replaceState(history.state, '', `?${shown}${location.hash}`);
  if (call) requestAnimationFrame(() => setTimeout(() => wanted || busy || ask('elaborate', shown))); // once it is painted
}

// ---- the reader

const begin = at('#start');
let turning = false; // the list is turned by keys, where only Enter chooses

function take() {
  const query = begin.value;
  begin.value = '';
  write(query);
  go(query);
}

form.addEventListener('change', ({ target }) => {
  if (target === begin) return turning || take();
  if (target.id === 'hide') {
    for (const one of questions) one.hidden = target.checked && Boolean(chosen(one));
    return;
  }
  count();
  go(read(), target.closest('[data-question]').id);
});
begin.addEventListener('keydown', ({ key, altKey }) => {
  if (key === 'Enter' && begin.value) take();
  turning = !altKey && /^(Arrow|Page|Home|End|\S$)/.test(key);
});
begin.addEventListener('pointerdown', () => { turning = false; });
form.addEventListener('submit', (event) => event.preventDefault());
for (const sign of ['pointerover', 'focusin', 'touchstart']) form.addEventListener(sign, start, { once: true, passive: true });
bar.addEventListener('click', flip);
narrow.addEventListener('change', sheet);
addEventListener('keydown', ({ key }) => key === 'Escape' && form.inert && !at(':popover-open') && flip());
addEventListener('popstate', () => {
  const query = location.search.slice(1);
  sheet();
  write(query);
  if (query !== asked) ask('respond', query);
});
document.addEventListener('click', (event) => {
  const hit = event.target.closest('[data-apply], [data-clear], [data-retry], [data-copy], [data-save], [href*="#"]');
  if (!hit || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if ('apply' in hit.dataset) {
    event.preventDefault();
    write(hit.search);
    go(hit.search.slice(1));
  } else if ('clear' in hit.dataset) {
    const question = hit.closest('[data-question]');
    chosen(question).checked = false;
    count();
    go(read(), question.id);
    at('input', question).focus();
  } else if ('retry' in hit.dataset) ask('respond', read());
  else if ('save' in hit.dataset) save(hit.dataset.save, at('pre', hit.closest('details')).textContent);
  else if ('copy' in hit.dataset) copy(hit, at('pre', hit.closest('details') ?? document.createElement('p'))?.textContent ?? location.href);
  else leave(event, hit);
});

async function copy(button, text) {
  const before = button.textContent;
  await navigator.clipboard.writeText(text).then(
    () => {
      button.textContent = announce.textContent = button.dataset.copy;
      setTimeout(() => { button.textContent = before; }, 3000);
    },
    () => prompt(button.textContent, text),
  );
}

function save(name, text) {
  const link = document.createElement('a');
  Object.assign(link, { download: name, href: URL.createObjectURL(new Blob([text], { type: 'text/markdown' })) });
  link.click();
  URL.revokeObjectURL(link.href);
}

// A link from the form into the closed sheet opens it, one from the open sheet into the form closes it.
function leave(event, { hash }) {
  const to = document.getElementById(hash.slice(1));
  if (!narrow.matches || !to || answer.contains(to) === form.inert) return;
  event.preventDefault();
  if (!form.inert) return flip();
  history.replaceState(null, '');
  sheet();
  to.scrollIntoView();
  at('input', to).focus();
}

write(location.search);
sheet();
if (!navigator.connection?.saveData) {
  for (const name of ['worker.js', 'pyodide.mjs']) {
    const hint = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: new URL(name, import.meta.url) });
    document.head.append(hint);
  }
}
if (location.search.length > 1) ask('respond', location.search.slice(1));
