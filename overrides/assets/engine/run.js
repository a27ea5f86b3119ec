// One call to the engine from a button: data-run names it, the HTML that comes back replaces the element of its id.
const button = document.querySelector('[data-run]');
const say = (text) => { document.querySelector('#run-status').textContent = text; };
document.documentElement.dataset.script = 'on';
button.addEventListener('click', () => {
  say('Loading Python into this page…');
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  const patience = setTimeout(() => end('The engine gave no sign of life; the figures below were computed when the page was built.'), 60_000);
  const end = (text) => { clearTimeout(patience); worker.terminate(); say(text); };
  worker.onerror = () => end('The engine could not start; the figures below were computed when the page was built.');
  worker.onmessage = ({ data }) => {
    if (data.failed) worker.onerror();
    if (data.ready) worker.postMessage({ call: button.dataset.run, query: '', today: new Date().toISOString().slice(0, 10), link: '' });
    if (data.html) {
      document.querySelector('#cases').outerHTML = data.html;
      end('Done.');
    }
  };
});
