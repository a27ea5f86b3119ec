import { createElement as h, type ReactNode } from "react";

/** A page as all servers send it; by calls in place of JSX, since Node.js does not run JSX. */
export const page = (content: ReactNode) =>
  h("html", { lang: "en" }, h("head", null, h("title", null, "Measured")), h("body", null, content));

/** An ordinary page: a hundred orders in a table. */
export const table = () =>
  h(
    "table",
    null,
    h("thead", null, h("tr", null, h("th", null, "Order"), h("th", null, "Customer"), h("th", null, "Total"))),
    h(
      "tbody",
      null,
      Array.from({ length: 100 }, (_, row) =>
        h(
          "tr",
          { key: row },
          h("td", null, `#${1000 + row}`),
          h("td", null, `Customer ${row}`),
          h("td", null, `${((row * 37) % 500).toFixed(2)} €`),
        ),
      ),
    ),
  );

/** The page of the benchmark that is quoted so often: a spiral of over two thousand div elements. */
export function spiral() {
  const [width, height, cell] = [960, 720, 10];
  const tiles: ReactNode[] = [];
  for (let angle = 0, radius = 0; radius < Math.min(width, height) / 2; angle += 0.2, radius += cell * 0.015) {
    const x = width / 2 + Math.cos(angle) * radius;
    const y = height / 2 + Math.sin(angle) * radius;
    if (x < 0 || x > width - cell || y < 0 || y > height - cell) continue;
    const style = { left: `${x.toFixed(2)}px`, top: `${y.toFixed(2)}px` };
    tiles.push(h("div", { key: tiles.length, className: "tile", style }));
  }
  return h("div", { id: "wrapper" }, tiles);
}
