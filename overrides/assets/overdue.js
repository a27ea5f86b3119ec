// Marks the facts whose day of checking has passed on the reader's clock, and counts them at the page's top.
for (const sign of ['DOMContentLoaded', 'shown']) addEventListener(sign, () => {
  const late = [...document.querySelectorAll('[data-due]')].filter((one) => one.dataset.due < new Date().toISOString().slice(0, 10));
  for (const one of late) if (!one.nextElementSibling?.matches('.mdx-overdue')) one.insertAdjacentHTML('afterend', '<em class="mdx-overdue"> overdue</em>');
  const facts = new Set(late.map((one) => one.hash?.slice(1) ?? one.closest('[id]').id)).size;
  const says = `${facts} ${facts === 1 ? 'fact on this page is' : 'facts on this page are'} overdue for a check.`;
  for (const note of document.querySelectorAll('p.mdx-overdue')) Object.assign(note, { hidden: !facts, textContent: says });
});
