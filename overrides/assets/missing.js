// No page here: of all pages those whose address shares most pairs of letters with the one asked for, with the answers that
// it carried; and a search for its last word.
const at = (selector) => document.querySelector(selector);
const parts = (path) => path.slice(home.length).toLowerCase().replace(/index\.html?$|\.\w+$|%../g, '').split('/').filter(Boolean);
const pairs = (text) => {
  const letters = text.replace(/[^a-z0-9/]/g, '');
  return [...letters.slice(1)].map((end, before) => letters[before] + end);
};
const alike = (one, other) => {
  const [ours, theirs] = [pairs(one), pairs(other)];
  return 2 * ours.filter((pair) => theirs.includes(pair)).length / (ours.length + theirs.length);
};

const find = at('#find');
const home = find.pathname;
const asked = parts(location.pathname);
const near = [...document.querySelectorAll('#pages a')].map((link) => {
  const own = parts(link.pathname);
  return { link, likeness: alike(asked.join('/'), own.join('/')) + alike(asked.at(-1) ?? '', own.at(-1) ?? '') };
}).filter(({ likeness }) => likeness > 0.8).sort((one, other) => other.likeness - one.likeness).slice(0, 3);

at('#near ul').append(...near.map(({ link }) => link.parentElement.cloneNode(true)));
at('#near').hidden = !near.length;
for (const link of document.querySelectorAll('#near a, .mdx-doors a:not(#find)')) link.search = location.search;
for (const link of document.querySelectorAll('#near a')) link.hash = location.hash;
const words = (asked.at(-1) ?? '').replace(/[^a-z0-9]+/g, ' ').trim();
if (words) {
  find.search = new URLSearchParams({ q: words });
  find.textContent = `Search for “${words}”`;
}
