// One call to the engine from a button: data-run names it, the HTML that comes back replaces the element of its id. What is
// said meanwhile stands at the button.
const button = document.querySelector('[data-run]');
const say = (state) => { document.querySelector('#run-status').textContent = button.dataset[state]; };
document.documentElement.dataset.script = 'on';
button.onclick = () => {
  say('loading');
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  const end = (state) => {
    clearTimeout(patience);
    worker.terminate();
    say(state);
  };
  const patience = setTimeout(end, 60_000, 'failed');
  worker.onerror = () => end('failed');
  worker.onmessage = ({ data }) => {
    if (data.failed) end('failed');
    if (data.ready) worker.postMessage({ call: button.dataset.run, query: '', today: new Date().toISOString().slice(0, 10), link: '' });
    if (data.html) {
      document.querySelector('#cases').outerHTML = data.html;
      end('done');
    }
  };
};
