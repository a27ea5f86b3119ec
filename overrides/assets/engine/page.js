// The form <-> the address <-> the worker. Knows the document, nothing of the domain: a question is a fieldset
// with data-question, an answer string goes to the worker, the HTML that comes back goes into the page.
const at = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const form = at('#calculator');
const begin = at('#start');
const status = at('#engine-status');
const answer = at('#answer');
const bar = at('#answer-bar');
const questions = form.dataset.order.split(' ').map((id) => at(`#q-${id}`)); // as an address has them
const narrow = matchMedia('(max-width: 59.99em)'); // where the answer is a sheet

let worker; // the engine, from its first use on
let watchdog = 0;
let busy = ''; // the call that is with the worker; an elaboration gives way to a newer question
let wanted = null; // the newest question not yet sent; a newer one replaces it
let asked = ''; // the newest question
let entry; // makes the entry of the history for it, where there is none yet
let answers; // of the worked products, once asked for
let unread = ''; // what the form could not take of the address; the engine may, and until then it goes along
const unfolded = new Set(); // the sections of an answer that the reader has opened, which the next one keeps open
let tall = 0; // what comes after the answer, which keeps its room until it comes anew: nothing moves under a reader there
let turning = false; // the list of products is turned by keys, where only Enter chooses

// ---- form <-> query string

const chosen = (question) => at('input:checked', question);

function given(question) {
  const { value, selectedOptions: [weight] } = at('select', question);
  return `${question.dataset.question}=${chosen(question)?.value}${weight.defaultSelected ? '' : `:${value}`}`;
}

function read() {
  return [...questions.filter(chosen).map(given), ...unread && [unread]].join('&');
}

function write(query) {
  const sent = new URLSearchParams(query);
  form.reset();
  for (const question of questions) {
    const id = question.dataset.question;
    const [level, weight] = (sent.get(id) ?? '').split(':');
    for (const one of all('input, option', question)) {
      if (one.value === level) one.checked = true;
      if (one.value === weight) one.selected = true;
    }
    question.hidden &&= !!chosen(question);
    if (given(question) === `${id}=${sent.get(id)}`) sent.delete(id);
  }
  unread = `${sent}`;
  count();
}

// What is answered is marked as well: a style that looked for it by :has would be worked out anew with every answer.
function count() {
  const { length } = questions.filter((question) => question.toggleAttribute('data-given', !!chosen(question)));
  form.toggleAttribute('data-given', length);
  for (const one of all('[data-count]')) one.textContent = `${length} of ${questions.length} answered`;
}

const path = (query) => location.pathname + (query && `?${query}`);

// One entry a question: whatever is changed at the same one replaces it. It comes when the answer should be there, or before what
// the reader does next, since it keeps a browser as busy as the question keeps the engine; at once where that is not ready.
function go(query, by) {
  enter();
  count();
  entry = () => {
    const { state } = history;
    history[by && state?.by === by ? 'replaceState' : 'pushState']({ by, open: state?.open && 2 }, '', path(query));
  };
  ask('respond', query);
  if (wanted) enter();
  setTimeout(enter, 100);
}

function enter() {
  entry?.();
  entry = null;
}

// ---- the answer as a sheet: open is 1 in the entry that opened it, 2 in those after

function sheet() {
  const was = form.inert;
  const open = !!history.state?.open;
  bar.ariaExpanded = answer.toggleAttribute('data-open', open);
  form.inert = open && narrow.matches;
  if (was !== form.inert) (was ? bar : at('#result')).focus({ preventScroll: true });
}

function flip() {
  const open = history.state?.open;
  if (open === 1) return history.back();
  history[open ? 'replaceState' : 'pushState']({ open: open ? 0 : 1 }, '');
  sheet();
}

// A link from the form into the closed sheet opens it, one from the open sheet into the form closes it.
function leave(event, { hash }) {
  const to = document.getElementById(hash.slice(1));
  if (!narrow.matches || !to || answer.contains(to) === form.inert) return;
  event.preventDefault();
  const arrive = () => form.inert || at('input', to).focus();
  if (history.state?.open === 1) addEventListener('popstate', arrive, { once: true });
  flip();
  arrive();
}

// ---- the engine

function show(state, reason) {
  form.dataset.engine = state;
  for (const line of all('[data-when]', status)) {
    line.hidden = line.dataset.when !== (reason ? `${state}:${reason}` : state);
    if (reason && !line.hidden) bar.firstChild.textContent = line.firstChild.textContent;
  }
  for (const link of all('a', status)) link.search = read();
}

function progress({ step, got, of }) {
  const says = at(`[data-word="${step}"]`, status).textContent;
  const part = of ? `${(got / 1e6).toFixed(1)} of ${(of / 1e6).toFixed(1)} MB` : '';
  at('[data-step]', status).textContent = says;
  at('[data-got]', status).textContent = part;
  if (of) Object.assign(at('progress', status), { max: of, value: got });
  if (at('#result').dataset.answers !== asked) bar.firstChild.textContent = `${says} ${part}`;
}

// Two halves: after a sleep of the machine the first is over at once, and what the engine sent meanwhile comes after it.
function watch(again) {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => (again ? fail('silent') : watch(true)), form.dataset.patience * 500);
}

function fail(reason, detail = '') {
  clearTimeout(watchdog);
  console.warn('Engine failed', reason, detail);
  worker?.terminate();
  worker = null;
  busy = '';
  show('failed', reason);
}

function start() {
  if (worker) return;
  show('loading');
  watch();
  const url = new URL('worker.js', import.meta.url);
  try {
    worker = new Worker(url, { type: 'module' });
  } catch ({ name, message }) {
    return fail(name === 'SecurityError' ? 'policy' : 'old', message);
  }
  // A worker that never ran says nothing. What the host answers tells why; where that is the script, it was forbidden.
  worker.onerror = async ({ target, message }) => {
    const reason = message ? 'start' : await fetch(url).then(async (reply) => {
      const type = reply.headers.get('content-type');
      await reply.text();
      return !reply.ok ? 'missing' : /html/.test(type) ? 'portal' : /javascript/.test(type) ? 'policy' : 'type';
    }).catch(() => 'download');
    if (worker === target) fail(reason, message);
  };
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

// The reader's own.
function day() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
}

function ask(call, query) {
  asked = query;
  wanted = { call, query, today: day(), link: location.href.split('?')[0] };
  start();
  next();
  if (wanted && call === 'respond') prepared(query);
}

// The worked products' answers lie ready, so that they need not wait for the engine. It answers again when it is up.
async function prepared(query) {
  answers ??= fetch(new URL('answers.json', import.meta.url)).then((reply) => reply.json()).then(Object.entries).catch(() => []);
  const html = new Map(await answers).get(query);
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
  const late = call === 'elaborate';
  const more = at('#more');
  const part = late ? '#more' : '#result';
  const focused = at(part).contains(document.activeElement);
  if (!late) {
    more.replaceChildren();
    more.style.minHeight = `${tall}px`;
  }
  at(part).outerHTML = html;
  if (focused) at(part).focus({ preventScroll: true });
  dispatchEvent(new Event('shown'));
  for (const one of all('[data-fold]', at(part))) one.open = unfolded.has(one.dataset.fold);
  if (late) {
    const named = document.getElementById(location.hash.slice(1)); // by a click that came before it, or by a link
    if (at(part).contains(named)) named.scrollIntoView();
    return requestAnimationFrame(() => { tall = at('#more').offsetHeight; });
  }
  const { says, answers: shown } = at('#result').dataset;
  bar.firstChild.textContent = at('#announce').textContent = says;
  if (read() !== shown) write(shown);
  // The address is put right, but not where that would lose what was not read.
  if (shown !== query && !at('#result .mdx-warnings')) {
    enter();
    history.replaceState(history.state, '', path(shown) + location.hash);
  }
  // once it is painted, and no newer answer has come before that
  if (call) requestAnimationFrame(() => setTimeout(() => wanted || busy || at('#result').dataset.answers !== shown || ask('elaborate', shown)));
}

// ---- the reader

function take() {
  const query = begin.value;
  write(query);
  go(query);
}

form.onchange = ({ target }) => {
  if (target.id === 'hide') for (const one of questions) one.hidden = target.checked && !!chosen(one);
  else if (target !== begin) go(read(), target.closest('fieldset').id);
  else if (!turning) take();
};
form.onsubmit = () => false;
begin.onpointerdown = begin.onkeydown = ({ key, altKey }) => {
  if (key === 'Enter' && begin.value) take();
  turning = !altKey && /^(Arrow|Page|Home|End|\S$)/.test(key);
};
begin.onblur = () => { if (begin.value !== read()) begin.value = ''; }; // what was not chosen is not shown as if it were
for (const sign of ['pointerover', 'focusin']) form.addEventListener(sign, start, { once: true });
onpointerdown = enter;
onbeforeprint = () => {
  enter();
  at('#link').textContent = location.href;
  const marks = all('[data-fact]', answer).filter((one) => !one.closest('details:not([open])'));
  at('#cited').innerText = [...new Set(marks.map((one) => `${one.textContent} ${one.href}`))].join('\n');
};
bar.onclick = flip;
narrow.onchange = sheet;
onkeydown = ({ key }) => {
  enter();
  if (key === 'Escape' && form.inert && !at(':popover-open')) flip();
};
onpopstate = () => {
  if (entry) { // Back came before it, and went one too far
    entry = null;
    return history.forward();
  }
  const query = location.search.slice(1);
  at(':popover-open')?.hidePopover();
  sheet();
  write(query);
  if (query !== asked) ask('respond', query);
};
// WebKit empties the form of a page that it kept, when the reader has come back to it.
onpageshow = ({ persisted }) => {
  if (!persisted) return;
  asked = '';
  enter();
  setTimeout(onpopstate);
};
document.addEventListener('toggle', ({ target: { open, dataset: { fold } } }) => {
  if (fold) unfolded[open ? 'add' : 'delete'](fold);
}, true);
document.onclick = (event) => {
  enter();
  const hit = event.target.closest('[data-apply], [data-clear], [data-retry], [data-copy], [data-save], a[href*="#"]');
  if (!hit || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if ('apply' in hit.dataset) {
    event.preventDefault();
    write(hit.search);
    go(hit.search.slice(1));
    if (!hit.search) begin.focus(); // it has cleared all, and is gone
  } else if ('clear' in hit.dataset) {
    const question = hit.closest('fieldset');
    chosen(question).checked = false;
    go(read(), question.id);
    at('input', question).focus();
  } else if ('retry' in hit.dataset) ask('respond', read());
  else if ('save' in hit.dataset) save(hit.dataset.save, at('pre', hit.closest('details')).textContent);
  else if ('copy' in hit.dataset) copy(hit, hit.closest('details') ? at('pre').textContent : location.href);
  else leave(event, hit);
};

async function copy(button, text) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // refused, or missing as on plain http, where the older way still copies
    document.oncopy = (event) => event.preventDefault(event.clipboardData.setData('text/plain', text));
    const copied = document.execCommand('copy');
    document.oncopy = null;
    if (!copied) return prompt(before, text);
  }
  button.textContent = at('#announce').textContent = button.dataset.copy;
  setTimeout(() => { button.textContent = before; }, 3000);
}

function save(name, text) {
  const link = document.createElement('a');
  Object.assign(link, { download: name, href: URL.createObjectURL(new Blob([text], { type: 'text/markdown' })) });
  link.click();
  URL.revokeObjectURL(link.href);
}

show('idle');
if (!navigator.connection?.saveData) {
  for (const name of ['worker.js', 'pyodide.mjs']) document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: new URL(name, import.meta.url) }));
}
onpopstate();
