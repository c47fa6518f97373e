// Sorting of tables that Rust has rendered in full: every column by what its cells say.

import { offerSorting } from "./sort-buttons.js";
import { sortedOrder } from "./sort.js";

const SORTABLE = "table.activity, table.scenarios, table.duels";

/** Makes the tables sortable that stand within an element. */
export function offerTableSorting(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLTableElement>(SORTABLE)) {
    const [head, body] = [table.tHead, table.tBodies[0]];
    if (!head || !body || head.querySelector("button") || body.rows.length < 2) continue;
    const headers = [...head.querySelectorAll("th")];
    const buttons = offerSorting(headers, (header, column, direction) => {
      const at = headers.indexOf(header);
      const texts = [...body.rows].map((row) => row.cells[at]?.textContent ?? "");
      const order = sortedOrder(column.kind === "text" ? texts : texts.map(numberIn), column, direction);
      const rows = [...body.rows];
      body.append(...order.flatMap((position) => rows[position] ?? []));
      buttons.mark(header, direction);
    });
  }
}

/** The number that a cell says, whatever its unit: a column has one; null where it says none. */
export function numberIn(text: string): number | null {
  const [digits] = /[+−]?(∞|\d[\d,]*(\.\d+)?(e-?\d+)?)/.exec(text) ?? [];
  if (digits === undefined) return null;
  const plain = digits.replace("−", "-").replace("+", "").replaceAll(",", "");
  return plain.endsWith("∞") ? (plain.startsWith("-") ? -Infinity : Infinity) : Number(plain);
}
