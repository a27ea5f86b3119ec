// One call to the engine from a button: data-run names it, the HTML that comes back replaces the element of its id. What is
// said meanwhile stands at the button, which is hidden where this never runs.
const button = document.querySelector('[data-run]');
const say = (state) => { document.querySelector('#run-status').textContent = button.dataset[state]; };
button.parentElement.hidden = false;
button.onclick = () => {
  let worker;
  const end = (state) => {
    clearTimeout(patience);
    worker?.terminate();
    say(state);
  };
  const patience = setTimeout(end, 60_000, 'failed');
  say('loading');
  try {
    worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  } catch {
    return end('failed');
  }
  worker.onerror = () => end('failed');
  worker.onmessage = ({ data }) => {
    const now = new Date();
    const today = new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10); // the reader's own
    if (data.failed) end('failed');
    if (data.ready) worker.postMessage({ call: button.dataset.run, query: '', today, link: '' });
    if (data.html) {
      document.querySelector('#cases').outerHTML = data.html;
      end('done');
    }
  };
};
