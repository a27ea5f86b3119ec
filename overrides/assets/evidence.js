// Facts: marks are numbered where no build has done it, opened in place, and called overdue by the reader's own clock.
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const letter = (n) => (n > 25 ? letter(Math.floor(n / 26) - 1) : '') + String.fromCharCode(97 + (n % 26));
const topics = {}; // address -> the page behind it, once asked for

function number() {
  const names = {};
  const count = { fact: 0, opinion: 0 };
  for (const mark of all('a[data-fact]')) {
    const id = mark.dataset.fact;
    const kind = 'opinion' in mark.dataset ? 'opinion' : 'fact';
    names[id] ??= kind === 'fact' ? `${(count.fact += 1)}` : letter((count.opinion += 1) - 1);
    mark.textContent = names[id];
    mark.ariaLabel = `${names[id]}, ${kind}: ${id.replace(/^fact-/, '').replaceAll('-', ' ')}`;
  }
}

// The build links each rating that stands with its reason; a result made in this page gets the same links here.
function contest() {
  const way = document.querySelector('.mdx-wrong')?.href.replace(/place=.*/, 'place=');
  let rating;
  for (const one of way ? all('.mdx-rating, .mdx-facts', document.querySelector('#result')?.parentElement) : []) {
    if (one.matches('.mdx-rating')) rating = one;
    else if (rating?.closest('li, tr') === one.closest('li, tr') && !one.querySelector('.mdx-wrong')) {
      const { option, requirement, level } = rating.dataset;
      const place = encodeURIComponent(`rating of ${option} at ${requirement}=${level}`);
      one.insertAdjacentHTML('beforeend', ` <a class="mdx-wrong" href="${way}${place}">Wrong?</a>`);
    }
  }
}

function overdue() {
  const late = all('[data-due]').filter((one) => one.dataset.due < new Date().toISOString().slice(0, 10));
  for (const one of late) {
    if (!one.nextElementSibling?.matches('.mdx-overdue')) one.insertAdjacentHTML('afterend', `<em class="mdx-overdue"> overdue since ${one.dataset.due} </em>`);
  }
  const facts = new Set(late.map((one) => one.dataset.fact ?? one.closest('[id]').id.replace('note-', ''))).size;
  const says = `${facts} ${facts === 1 ? 'fact on this page is' : 'facts on this page are'} overdue for a check.`;
  for (const note of all('p.mdx-overdue')) Object.assign(note, { hidden: !facts, textContent: says });
}

// What a mark stands for: its note in this page's list, or the fact on its own page, fetched once.
async function told(mark) {
  const note = document.getElementById(`note-${mark.dataset.fact}`);
  const own = note?.querySelector('.mdx-own').href ?? mark.href;
  if (note && !note.closest('[data-brief]')) return [...note.cloneNode(true).children];
  topics[own.split('#')[0]] ??= fetch(own).then((reply) => reply.text()).then((html) => new DOMParser().parseFromString(html, 'text/html'));
  const fact = (await topics[own.split('#')[0]]).getElementById(mark.dataset.fact).cloneNode(true);
  for (const link of all('a', fact)) link.href = new URL(link.getAttribute('href'), own).href;
  fact.insertAdjacentHTML('beforeend', `<p><a href="${own}">This fact</a></p>`);
  return [...fact.children];
}

async function open(mark) {
  const card = Object.assign(document.createElement('div'), { className: 'mdx-note', popover: 'auto', tabIndex: -1, role: 'dialog', ariaLabel: mark.ariaLabel });
  card.append(...await told(mark));
  for (const one of all('[id]', card)) one.removeAttribute('id');
  card.addEventListener('toggle', ({ newState }) => newState === 'closed' && card.remove());
  mark.after(card); // here, so that Tab goes on from the mark, and a sheet that the mark is in stays open
  mark.focus({ preventScroll: true }); // gets the focus back
  card.showPopover({ source: mark });
  card.focus();
}

addEventListener('click', (event) => {
  const mark = event.target.closest?.('a[data-fact]');
  if (!mark?.showPopover || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(mark).catch(() => location.assign(mark.href));
});
addEventListener('DOMContentLoaded', overdue);
addEventListener('shown', () => {
  number();
  contest();
  overdue();
});
