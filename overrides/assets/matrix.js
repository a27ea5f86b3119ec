// Marks the rows that an address answers as the calculator writes it (matrix/?team=solo:must), and offers to show only
// these. In the table the arrow keys lead from cell to cell.
const bar = document.querySelector('.mdx-mine'), table = document.querySelector('.mdx-heat');
const { weights, default: usual } = bar.dataset, asked = new URLSearchParams(location.search);
const rows = [...table.querySelectorAll('[data-answer]')].filter((row) => {
  const [requirement, level] = row.dataset.answer.split('=');
  const [given, importance] = (asked.get(requirement) ?? '').split(':');
  if (given !== level) return false;
  row.dataset.mine = weights.split(' ').includes(importance) ? importance : usual;
  row.querySelector('a').insertAdjacentHTML('afterend', `<em>${row.dataset.mine}</em>`);
  return true;
});
if (rows.length) {
  bar.hidden = false;
  bar.querySelector('span').textContent = rows.length > 1 ? `Only my ${rows.length} answers` : 'Only my answer';
  bar.querySelector('a').search = location.search;
}
table.addEventListener('keydown', (event) => {
  const cell = event.target.closest('button')?.parentElement, row = cell?.parentElement;
  const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!by || !cell) return;
  const shown = [...table.querySelectorAll('[data-answer]')].filter((one) => one.offsetHeight);
  const next = shown[shown.indexOf(row) + by[0]]?.cells[cell.cellIndex + by[1]]?.querySelector('button');
  if (!next) return;
  event.preventDefault();
  next.focus();
});
