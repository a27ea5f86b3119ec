// Facts where they are cited: numbered, overdue by the reader's clock, contested, opened.
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const fact = (one) => one.dataset.fact || (one.hash ?? `#${one.closest('[id]').id}`).replace(/^#(note-)?/, '');
const pages = {}; // of facts, by address, once asked for

// The build has numbered its pages; what the engine has made since lies in the answer.
function mark() {
  const names = {};
  let facts = 0;
  let opinions = 9; // (10).toString(36) is a
  for (const one of all('#answer [data-fact]')) one.textContent = names[fact(one)] ??= 'opinion' in one.dataset ? (++opinions).toString(36) : ++facts;

  const late = all('[data-due]').filter((one) => Date.parse(one.dataset.due) < Date.now() - 864e5);
  for (const one of late) if (!one.nextElementSibling?.matches('.mdx-overdue')) one.insertAdjacentHTML('afterend', `<em class="mdx-overdue"> overdue since ${one.dataset.due} </em>`);
  const count = new Set(late.map(fact)).size;
  for (const note of all('p.mdx-overdue')) Object.assign(note, { hidden: !count, textContent: `Facts overdue for a check: ${count}` });

  const [wrong] = all('.mdx-wrong');
  let rating;
  for (const one of wrong ? all('.mdx-rating,.mdx-facts') : []) {
    const { option, requirement, level } = rating?.dataset ?? {};
    if (one.matches('.mdx-rating')) rating = one;
    else if (rating?.closest('li,tr,dd')?.contains(one) && !all('.mdx-wrong', one)[0]) one.insertAdjacentHTML('beforeend', ` <a class="mdx-wrong" href="${wrong.href.split('place=')[0]}place=rating+of+${option}+at+${requirement}%3D${level}">Wrong?</a>`);
  }
}

// Its note in the list, else the fact on its page.
async function told(one) {
  const note = document.getElementById(`note-${fact(one)}`);
  if (note && !note.closest('[data-brief]')) return note.cloneNode(true);
  const { href } = note ? all('.mdx-own', note)[0] : one;
  const html = await (pages[href.split('#')[0]] ??= fetch(href).then((reply) => reply.text()));
  const card = new DOMParser().parseFromString(html, 'text/html').getElementById(fact(one)).parentNode;
  for (const one of all('a', card)) one.href = new URL(one.getAttribute('href'), href);
  card.insertAdjacentHTML('beforeend', `<p><a href="${href}">This fact</a></p>`);
  return card;
}

addEventListener('click', async (event) => {
  const one = event.target.closest?.('a[data-fact]');
  if (!one?.showPopover || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const note = await told(one).catch(() => location.assign(one.href));
  if (!note) return;
  const card = document.createElement('div');
  Object.assign(card, { className: 'mdx-note', popover: 'auto', tabIndex: -1, role: 'dialog', ariaLabel: `Evidence ${one.textContent}` });
  card.ontoggle = ({ newState }) => {
    if (newState !== 'closed') return;
    card.remove();
    if (document.activeElement === document.body) one.focus({ preventScroll: true }); // where it lay in another card
  };
  card.append(...note.children);
  one.after(card); // for Tab, and for a sheet around it
  one.focus(); // Esc gives it back
  card.showPopover({ source: one });
  card.focus();
});
for (const sign of ['DOMContentLoaded', 'shown']) addEventListener(sign, mark);
// A reason that is pointed at or in focus lights up its segment in every bar.
for (const sign of ['pointerover', 'focusin']) {
  addEventListener(sign, ({ target }) => {
    const part = target.closest?.('[data-why]')?.dataset.why;
    if (part || all('[data-lit]')[0]) for (const one of all('[data-part]')) one.toggleAttribute('data-lit', one.dataset.part === part);
  });
}
