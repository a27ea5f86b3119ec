// Marks the rows that the address answers (matrix/?team=solo:must) and offers to show only these; leads from cell to
// cell by arrows; gives an opened cell its facts, from the decision page.
const bar = document.querySelector('.mdx-mine'), table = document.querySelector('.mdx-heat');
const all = [...table.querySelectorAll('[data-answer]')], asked = new URLSearchParams(location.search);
const mine = all.filter(({ dataset }) => {
  const [requirement, level] = dataset.answer.split('=');
  const [given, importance] = (asked.get(requirement) ?? '').split(':');
  if (given === level) dataset.mine = bar.dataset.weights.split(' ').includes(importance) ? importance : bar.dataset.default;
  return given === level;
});
for (const row of mine) row.cells[0].insertAdjacentHTML('beforeend', `<em>${row.dataset.mine}</em>`);
bar.hidden = !mine.length;
bar.querySelector('span').append(` (${mine.length})`);
bar.querySelector('a').search = location.search;

table.addEventListener('keydown', (event) => {
  const [down, right] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] ?? [];
  const cell = event.target.parentElement, shown = all.filter((row) => row.offsetHeight);
  const next = shown[shown.indexOf(cell.parentElement) + down]?.cells[cell.cellIndex + right]?.querySelector('button');
  if (next) event.preventDefault();
  next?.focus();
});

table.addEventListener('toggle', async ({ target: why, newState }) => {
  if (newState === 'closed' || why.matches('.mdx-note')) return;
  const { option, level } = why.previousSibling.firstChild.dataset, { href } = why.closest('tr').querySelector('a');
  const page = new DOMParser().parseFromString(await (await fetch(href)).text(), 'text/html');
  const facts = page.querySelector(`tr:has([data-level="${level}"][data-option="${option}"]) .mdx-facts`);
  for (const link of facts.querySelectorAll('a')) {
    const own = page.querySelector(`${link.hash} .mdx-own`) ?? link; // of its note, where the page lists it
    Object.assign(link, { href: new URL(own.getAttribute('href'), href), id: '' });
  }
  if (!why.querySelector('a')) why.lastChild.append(' ', facts);
}, true);
