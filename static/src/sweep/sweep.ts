// The sweep: every trial in views that are linked by one selection. Nothing of it is unpacked before the reader comes near.

import { make, makeSelect } from "../page/dom.js";
import { NEAR } from "../page/nearness.js";
import { inflate } from "../payload/inflate.js";
import type { ReportData } from "../payload/report-data.js";
import { readTrials } from "../payload/trials.js";
import type { ViewStore } from "../view/store.js";
import { makeBar } from "./bar.js";
import { Columns } from "./columns.js";
import { makeDistribution } from "./distribution.js";
import { makeHeatMap } from "./heat-map.js";
import { makeParallel } from "./parallel.js";
import { makePicked } from "./picked.js";
import { makePointing } from "./pointing.js";
import { makeProfile } from "./profiles.js";
import { makeScatter } from "./scatter.js";
import { legendOf, shadesOf } from "./shades.js";
import { STATISTICS, type SweepState } from "./state.js";
import { SweepStore } from "./store.js";
import { makeTrialsTable } from "./table.js";

const PROFILES = 3;

export function offerSweep(data: ReportData, view: ViewStore): void {
  const section = document.querySelector<HTMLElement>("section#sweep");
  const live = section?.querySelector<HTMLElement>("#sweep-live");
  if (!section || !live || !document.getElementById("trials")) return;
  const approach = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      approach.disconnect();
      performance.mark("sweep-near");
      // A damaged block leaves the static pictures where they are.
      show(data, view, section, live).catch(() => section.classList.remove("is-live"));
    },
    { rootMargin: NEAR },
  );
  approach.observe(section);
}

async function show(data: ReportData, view: ViewStore, section: HTMLElement, live: HTMLElement): Promise<void> {
  const columns = new Columns(readTrials(await inflate("trials")));
  const store = new SweepStore(columns, view.view().sweep, (sweep) => view.change({ sweep }));
  view.follow(({ sweep }, before) => {
    if (sweep !== before.sweep) store.read(sweep);
  });
  const picked = makePicked(columns);
  const pointing = makePointing(columns, (row) => {
    const rank = columns.trials.rankOf[row] ?? -1;
    const winner = data.strategies[rank];
    if (winner) view.openSection(winner.id);
    else picked.show(row);
  });
  const bar = makeBar(store, data.title);
  const parallel = makeParallel(store, pointing, bar.ask);
  const heading = (text: string): HTMLElement => make("h3", {}, text);
  const profiles = Array.from({ length: Math.min(PROFILES, columns.parameters.length) }, (_, position) => makeProfile(store, position));
  live.append(
    bar.element,
    picked.element,
    make(
      "div",
      { class: "sweep-pair" },
      make("figure", { class: "sweep-view" }, heading("Two columns at a time"), scatterChoices(store), makeScatter(store, pointing).box, legend(store)),
      ...(columns.parameters.length > 1 ? [make("figure", { class: "sweep-view" }, heading(`${columns.ranked.label} over two parameters`), heatChoices(store), makeHeatMap(store).box)] : []),
    ),
    make("figure", {}, heading("Every trial across its parameters"), axisChoice(store), parallel.element),
    heading("One parameter at a time"),
    make("div", { class: "sweep-profiles" }, makeDistribution(store, data.luck), ...profiles),
    heading("Every trial"),
    makeTrialsTable(store, pointing),
  );
  live.hidden = false;
  section.classList.add("is-live");
  section.dispatchEvent(new CustomEvent("views-filled", { bubbles: true }));
  performance.mark("sweep-ready");
}

type Choosable = "x" | "y" | "colour" | "across" | "upwards";

/** A choice of a column for a part of the state. */
function columnChoice(store: SweepStore, part: Choosable, label: string, none: string): HTMLElement {
  const { choosable, parameters } = store.columns;
  const offered = part === "across" || part === "upwards" ? [...parameters, ...choosable.filter((column) => !parameters.includes(column))] : choosable;
  const choice = makeSelect(label, none, offered.map((column) => ({ value: column.key, text: column.label })));
  if (!none) choice.select.options[0]?.remove();
  choice.select.addEventListener("change", () => store.change({ [part]: choice.select.value } as Partial<SweepState>));
  store.follow(() => (choice.select.value = store.state()[part]));
  return choice.element;
}

function scatterChoices(store: SweepStore): HTMLElement {
  return make("div", { class: "filters" }, columnChoice(store, "y", "Up", ""), columnChoice(store, "x", "across", ""), columnChoice(store, "colour", "colour by", "how many"));
}

function heatChoices(store: SweepStore): HTMLElement {
  const statistic = makeSelect("Show the", "", STATISTICS.map((name) => ({ value: name, text: name })));
  statistic.select.options[0]?.remove();
  statistic.select.addEventListener("change", () => store.change({ statistic: STATISTICS.find((name) => name === statistic.select.value) ?? "mean" }));
  store.follow(() => (statistic.select.value = store.state().statistic));
  return make("div", { class: "filters" }, statistic.element, columnChoice(store, "upwards", "up", ""), columnChoice(store, "across", "across", ""));
}

/** Adds an axis to the parallel coordinates. */
function axisChoice(store: SweepStore): HTMLElement {
  const choice = makeSelect("Add an axis", "choose", store.columns.choosable.map(({ key, label }) => ({ value: key, text: label })));
  choice.select.addEventListener("change", () => {
    const { axes } = store.state();
    if (choice.select.value && !axes.includes(choice.select.value)) store.change({ axes: [choice.select.value, ...axes] });
    choice.select.value = "";
  });
  return make("div", { class: "filters" }, choice.element);
}

function legend(store: SweepStore): HTMLElement {
  const box = make("div");
  let known: string | null = null;
  store.follow(() => {
    const { colour, x, y } = store.state();
    if (known === `${colour}\n${x}\n${y}`) return;
    known = `${colour}\n${x}\n${y}`;
    const { columns } = store;
    const [across, upwards] = [columns.get(x), columns.get(y)];
    let missing = 0;
    for (let row = 0; row < columns.trials.rows; row++) missing += Number.isFinite((across.places[row] ?? NaN) + (upwards.places[row] ?? NaN)) ? 0 : 1;
    const notes = missing > 0 ? `${missing} without a value of both are not drawn. ` : "";
    const note = make("p", { class: "note" }, `${notes}Darker where more trials lie; orange marks are those on this page. Drag to select, double-click to let go.`);
    box.replaceChildren(...(colour ? [legendOf(shadesOf(columns, columns.get(colour)), columns.get(colour))] : []), note);
  });
  return box;
}
