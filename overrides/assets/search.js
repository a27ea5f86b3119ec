// Search is loaded when it is first used: its index and its worker would be half of every page.
// Runs before the theme's bundle, which asks for both at once.
const used = new Promise((resolve) => {
  const wanted = (event) => event.target.closest?.('[data-md-component="search"], [for="__search"]') && resolve();
  for (const sign of ['focusin', 'pointerover', 'touchstart', 'change']) addEventListener(sign, wanted, { passive: true });
  addEventListener('keydown', (event) => ['/', 'f', 's'].includes(event.key) && resolve());
  if (/[?&]q=/.test(location.search)) resolve();
});

const { open, send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, url, ...more) {
  this.waits = String(url).endsWith('search_index.json');
  return open.call(this, method, url, ...more);
};
XMLHttpRequest.prototype.send = function (body) {
  return this.waits ? void used.then(() => send.call(this, body)) : send.call(this, body);
};

const Real = Worker;
window.Worker = function (url, options) {
  if (!/\/workers\/search\./.test(url)) return new Real(url, options);
  const lazy = new EventTarget();
  lazy.postMessage = (message) => {
    const onmessage = ({ data }) => lazy.dispatchEvent(new MessageEvent('message', { data }));
    (lazy.real ??= Object.assign(new Real(url, options), { onmessage })).postMessage(message);
  };
  return lazy;
};
