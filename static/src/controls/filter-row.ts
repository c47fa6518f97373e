// The controls that narrow the ranking down: by tag, by the range of a metric, by the value of a parameter.

import { make, makeButton, makeSelect } from "../page/dom.js";
import type { Metric, ReportData } from "../payload/report-data.js";
import { choosableParameters, matching, tagsOf } from "../view/filter.js";
import type { ViewStore } from "../view/store.js";
import { type Filters, NO_FILTERS } from "../view/view.js";

/** The row of controls; what it would have no use for is left out. */
export function makeFilterRow(data: ReportData, store: ViewStore): HTMLElement {
  const change = (part: Partial<Filters>): void => store.change({ filters: { ...store.view().filters, ...part } });
  const parts = [tagFilter(data, change), metricFilter(data, change), parameterFilter(data, change)];
  const count = make("span", { class: "filter-count", role: "status" });
  const clear = makeButton("Show all", () => {
    store.change({ filters: NO_FILTERS });
    row.focus();
  });
  const row = make("div", { class: "filters", role: "group", "aria-label": "Filters", tabindex: "-1" });
  row.append(...parts.flatMap(({ elements }) => elements), make("span", { class: "filter-result" }, count, clear));

  const follow = (): void => {
    const { filters } = store.view();
    for (const { show } of parts) show(filters);
    const shown = matching(data, filters).filter(Boolean).length;
    const isFiltered = filters.tag !== null || filters.metric !== null || filters.parameter !== null;
    count.textContent = isFiltered ? `${shown} of ${data.strategies.length} shown` : `${data.strategies.length} shown`;
    clear.hidden = !isFiltered;
  };
  follow();
  store.follow(follow);
  return row;
}

interface Part {
  readonly elements: readonly HTMLElement[];
  /** Sets the controls to what the filters say. */
  show(filters: Filters): void;
}

type Change = (part: Partial<Filters>) => void;

const plain = (text: string): { value: string; text: string } => ({ value: text, text });

function tagFilter({ strategies }: ReportData, change: Change): Part {
  const tags = tagsOf(strategies);
  const { element, select } = makeSelect("Tag", "any", tags.map(plain));
  select.addEventListener("change", () => change({ tag: select.value || null }));
  return {
    elements: tags.length > 0 ? [element] : [],
    show({ tag }) {
      select.value = tag ?? "";
    },
  };
}

function metricFilter({ metrics, strategies }: ReportData, change: Change): Part {
  const known = metrics.filter((_, column) => strategies.some(({ values }) => (values[column] ?? null) !== null));
  const { element, select } = makeSelect("Metric", "any", known.map(({ name, label }) => ({ value: name, text: label })));
  const limits = (["min", "max"] as const).map((side) => {
    const input = make("input", { type: "number", step: "any", inputmode: "decimal", placeholder: side });
    input.setAttribute("aria-label", side === "min" ? "At least" : "At most");
    input.addEventListener("change", () => apply());
    return input;
  });
  const unit = make("span", { class: "filter-unit" });
  const range = make("span", { class: "filter-range" }, limits[0] ?? "", " to ", limits[1] ?? "", unit);
  const chosen = (): Metric | undefined => metrics.find(({ name }) => name === select.value);
  const apply = (): void => {
    const metric = chosen();
    const [min = null, max = null] = limits.map(({ value }) => (value === "" ? null : Number(value) / scaleOf(metric)));
    change({ metric: metric ? { name: metric.name, min, max } : null });
  };
  select.addEventListener("change", () => {
    for (const input of limits) input.value = "";
    apply();
  });
  return {
    elements: [element, range],
    show({ metric }) {
      select.value = metric?.name ?? "";
      range.hidden = !metric;
      unit.textContent = unitOf(chosen());
      [metric?.min, metric?.max].forEach((limit, i) => {
        const input = limits[i];
        if (input) input.value = limit == null ? "" : String(Number((limit * scaleOf(chosen())).toPrecision(9)));
      });
    },
  };
}

/** The unit that the limits are typed in, as the column writes it. */
function unitOf(metric: Metric | undefined): string {
  const suffix = metric?.form.suffix.trim() ?? "";
  return suffix && ` ${suffix}`;
}

// What the page writes as percent is typed as percent.
function scaleOf(metric: Metric | undefined): number {
  return metric?.form.scale ?? 1;
}

function parameterFilter({ strategies }: ReportData, change: Change): Part {
  const parameters = choosableParameters(strategies);
  const { element, select } = makeSelect("Parameter", "any", [...parameters.keys()].map(plain));
  const values = make("select", { "aria-label": "Value of the parameter" });
  const fill = (name: string): void => {
    values.replaceChildren(...(parameters.get(name) ?? []).map((value) => make("option", { value }, value)));
    values.hidden = !parameters.has(name);
  };
  const apply = (): void => change({ parameter: select.value ? { name: select.value, value: values.value } : null });
  select.addEventListener("change", () => {
    fill(select.value);
    apply();
  });
  values.addEventListener("change", apply);
  return {
    elements: parameters.size > 0 ? [element, values] : [],
    show({ parameter }) {
      select.value = parameter?.name ?? "";
      fill(select.value);
      values.value = parameter?.value ?? "";
    },
  };
}
