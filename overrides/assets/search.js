// What runs first on every page, in a file whose name no update changes.

// ---- search is loaded when it is first used: its index and its worker would be half of every page, and the theme's
// bundle, which runs after this, asks for both at once
const used = new Promise((resolve) => {
  const wanted = (event) => event.target.closest?.('[data-md-component="search"], [for="__search"]') && resolve();
  for (const sign of ['focusin', 'pointerover', 'touchstart', 'change']) addEventListener(sign, wanted, { passive: true });
  addEventListener('keydown', (event) => ['/', 'f', 's'].includes(event.key) && resolve());
  if (/[?&]q=/.test(location.search)) resolve();
});

// The theme waits for keys; a text that is pasted by mouse, dragged or dictated has none.
addEventListener('input', ({ target }) => target.matches('[data-md-component=search-query]') && target.dispatchEvent(new Event('keyup')));

const { open, send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, url, ...more) {
  this.waits = String(url).endsWith('search_index.json');
  return open.call(this, method, url, ...more);
};
XMLHttpRequest.prototype.send = function (body) {
  return this.waits ? void used.then(() => send.call(this, body)) : send.call(this, body);
};

// Most headings that ask have them, and the theme looks for any word that begins like one of a query; so plurals lose their s.
const FILLERS = /(^|\s)(an?|and|are|can|do|does|for|from|how|i|in|is|it|my|need|of|on|or|should|the|to|vs|we|what|when|which|who|why|with|you)(?=\s|$)/gi;
const Real = Worker;
window.Worker = function (url, options) {
  if (!/\/workers\/search\./.test(url)) return new Real(url, options);
  const lazy = new EventTarget();
  const wider = []; // for each message on its way what to ask next, if nothing on the site has all words of a sentence
  const onmessage = (event) => {
    const next = wider.shift();
    if (next && !wider.length && !event.data.data.items.length) ask(next);
    else lazy.dispatchEvent(new MessageEvent('message', event));
  };
  const ask = (message, next) => {
    wider.push(next);
    (lazy.real ??= Object.assign(new Real(url, options), { onmessage })).postMessage(message);
  };
  lazy.postMessage = (message) => {
    const { data } = message;
    const question = { ...message, data: data.replace?.(FILLERS, '').replace(/(\w{5})s(?=\s|$)/g, '$1') || data };
    // In quotes, every word is wanted; the theme's reading of a hyphen makes a word of the sign before it.
    if (/^(\S+\s+){7}\S/.test(data)) ask({ ...message, data: `"${data.replace(/[^\w.+#]+/g, ' ')}"` }, question);
    else ask(question);
  };
  return lazy;
};

// ---- what a reader may arrive with: a fragment that was changed on its way, a page whose own script lies in an engine's
// folder that is gone, a site opened from disk
const at = (selector, inside = document) => inside.querySelector(selector);
const disk = location.protocol === 'file:';

// The drawer by keys: what opens it is a label in the theme, and a button here; Escape closes it.
const opener = () => at('.md-header [for=__drawer]');
addEventListener('DOMContentLoaded', () => {
  opener().outerHTML = opener().outerHTML.replace(/label/g, 'button');
  Object.assign(opener(), { ariaLabel: 'All pages', onclick: () => at('#__drawer').click() });
});
addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || !at('#__drawer:checked')) return;
  opener().click();
  opener().focus();
});

// #two-way. and #Two-Way lead to two-way; an anchor that is there wins.
const land = () => {
  const sent = location.hash.slice(1);
  const [id] = unescape(unescape(sent)).toLowerCase().match(/[a-z\d]+(-[a-z\d]+)*/) ?? [];
  const [there, near] = [[sent, unescape(sent)], [id]].map((ids) => ids.some((one) => document.getElementById(one)));
  if (near && !there) location.replace(`#${id}`);
};
for (const sign of ['load', 'hashchange']) addEventListener(sign, land);

// page.js takes hold of the form; where it has not, it never ran.
const look = () => {
  const form = at('#calculator');
  if (!form || form.onchange) return;
  const line = at(`[data-when="failed:${disk ? 'disk' : 'missing'}"]`);
  line.hidden = false;
  at('a', line).search = location.search;
};
addEventListener('load', look);
setTimeout(look, 20_000); // a script that does not come keeps the page from being loaded
addEventListener('click', ({ target }) => {
  const link = target.closest?.('a');
  if (disk && link?.pathname.endsWith('/')) link.pathname += 'index.html'; // no server, no index
  if (target.closest?.('[data-reload]')) location.reload();
});
