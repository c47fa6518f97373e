// Profiles: the ranked value of the selected trials along one parameter, with the trials that are otherwise as the first
// winner. A click on a value selects it.

import { colour, sans } from "../chart/colours.js";
import { fitted } from "../chart/paper.js";
import { make, makeSelect } from "../page/dom.js";
import { multiples, roundStep } from "../chart/ticks.js";
import type { Columns, Levels } from "./columns.js";
import { byLevel, quantile } from "./figures.js";
import { makeStage } from "./stage.js";
import type { SweepStore } from "./store.js";

const HEIGHT = 220;
const MARGIN = { left: 44, right: 62, top: 14, bottom: 30 };

/** The profile at a position of the state's list, with the choice of its parameter. */
export function makeProfile(store: SweepStore, position: number): HTMLElement {
  const { columns } = store;
  const { trials, ranked } = columns;
  const choice = makeSelect("Along", "", columns.parameters.map(({ key, label }) => ({ value: key, text: label })));
  choice.select.options[0]?.remove();
  choice.select.addEventListener("change", () => {
    const profiles = [...store.state().profiles];
    profiles[position] = choice.select.value;
    store.change({ profiles });
  });
  const levelsNow = (): Levels => columns.levelsOf(columns.get(store.state().profiles[position] ?? ""));
  let at: number | null = null;
  // The trials like the first winner are the same whatever is selected.
  let held: { readonly key: string; readonly places: number[] } | null = null;

  const stage = makeStage("Profile", () => HEIGHT, (paper, width) => {
    const levels = levelsNow();
    const key = store.state().profiles[position] ?? "";
    const groups = byLevel(levels, ranked, columns.orderOf(ranked), store.selection().mask);
    const spreads = groups.map((sorted) => [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)));
    const bests = groups.map((sorted) => (trials.ascending ? sorted[0] : sorted.at(-1)) ?? NaN);
    if (held?.key !== key) held = { key, places: heldLike(columns, key, levels) };
    const { places: heldPlaces } = held;
    const known = [...spreads.flat(), ...bests, ...heldPlaces].filter(Number.isFinite);
    paper.font = `11px ${sans()}`;
    paper.textBaseline = "middle";
    if (known.length === 0) {
      paper.fillStyle = colour("--muted");
      paper.fillText("None is selected.", MARGIN.left, HEIGHT / 2);
      return;
    }
    const [least, most] = [Math.min(...known), Math.max(...known)];
    const room = (most - least) * 0.06 || 0.5;
    const y = (place: number): number => HEIGHT - MARGIN.bottom - ((place - least + room) / (most - least + 2 * room)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const step = (width - MARGIN.left - MARGIN.right) / levels.labels.length;
    const x = (level: number): number => MARGIN.left + (level + 0.5) * step;
    const right = width - MARGIN.right;
    paper.textAlign = "right";
    for (const mark of multiples(least - room, most + room, roundStep(least, most, 4))) {
      paper.strokeStyle = colour(mark === 0 ? "--rule-strong" : "--rule");
      paper.lineWidth = 1;
      paper.beginPath();
      paper.moveTo(MARGIN.left, Math.round(y(mark)) + 0.5);
      paper.lineTo(right, Math.round(y(mark)) + 0.5);
      paper.stroke();
      paper.fillStyle = colour("--muted");
      paper.fillText(ranked.write(mark).replace(/\.0+(?=\D*$)/, ""), MARGIN.left - 6, y(mark));
    }
    const drawn = spreads.flatMap(([lower = NaN, , upper = NaN], level) => (Number.isNaN(lower) ? [] : [{ level, lower, upper }]));
    paper.fillStyle = colour("--accent");
    paper.globalAlpha = 0.2;
    paper.beginPath();
    for (const { level, upper } of drawn) paper.lineTo(x(level), y(upper));
    for (const { level, lower } of [...drawn].reverse()) paper.lineTo(x(level), y(lower));
    paper.fill();
    paper.globalAlpha = 1;
    const lines = [
      { places: bests, property: "--loss", dash: [3, 3], width: 1.5, name: "best" },
      { places: spreads.map(([, middle = NaN]) => middle), property: "--accent", dash: [], width: 2, name: "median" },
      { places: heldPlaces, property: "--gain", dash: [8, 3], width: 1.5, name: "as no. 1" },
    ].filter(({ places }) => places.some((place) => !Number.isNaN(place)));
    let free = -Infinity;
    const ends = lines.map((line) => ({ ...line, end: y(line.places.filter((place) => !Number.isNaN(place)).at(-1) ?? NaN) }));
    for (const { places, property, dash, width, name, end } of ends.sort((a, b) => a.end - b.end)) {
      paper.strokeStyle = paper.fillStyle = colour(property);
      paper.lineWidth = width;
      paper.setLineDash(dash);
      paper.beginPath();
      places.forEach((place, level) => !Number.isNaN(place) && paper.lineTo(x(level), y(place)));
      paper.stroke();
      // A single value has no line to be seen by.
      places.forEach((place, level) => Number.isNaN(place) || places.length > 1 || paper.fillRect(x(level) - 2, y(place) - 2, 4, 4));
      paper.setLineDash([]);
      free = Math.max(end, free + 13);
      paper.textAlign = "left";
      paper.fillText(name, right + 4, free);
    }
    paper.textAlign = "center";
    paper.fillStyle = colour("--muted");
    const longest = Math.max(...levels.labels.map((label) => Math.min(paper.measureText(label).width, 70)));
    const every = Math.ceil((longest + 6) / step);
    levels.labels.forEach((label, level) => level % every === 0 && paper.fillText(fitted(paper, label, Math.max(step * every - 4, 24)), x(level), HEIGHT - MARGIN.bottom + 13));
    const range = store.state().ranges.get(key);
    levels.from.forEach((from, level) => {
      const isChosen = range && from >= range[0] && (levels.to[level] ?? from) <= range[1];
      if (!isChosen && (level !== at || document.activeElement !== stage.box)) return;
      paper.fillStyle = colour("--accent");
      paper.fillRect(x(level) - step / 2 + 1, HEIGHT - MARGIN.bottom + 22, step - 2, level === at ? 3 : 2);
    });
  }, () => store.isMoving());

  const choose = (level: number | null): void => {
    if (level === null) return;
    const levels = levelsNow();
    const key = store.state().profiles[position] ?? "";
    const [from, to] = [levels.from[level], levels.to[level]];
    if (from === undefined || to === undefined) return;
    const range = store.state().ranges.get(key);
    store.changeRange(key, range?.[0] === from && range[1] === to ? null : [from, to]);
  };
  stage.canvas.addEventListener("click", (event) => {
    const level = Math.floor(((event.offsetX - MARGIN.left) / (stage.width() - MARGIN.left - MARGIN.right)) * levelsNow().labels.length);
    choose(level);
  });
  stage.box.addEventListener("focus", stage.draw);
  stage.box.addEventListener("blur", stage.draw);
  const describe = (): void => {
    const levels = levelsNow();
    const group = at === null ? undefined : byLevel(levels, ranked, columns.orderOf(ranked), store.selection().mask)[at];
    const here = at === null || !group ? "" : ` ${levels.labels[at]}: median ${ranked.write(quantile(group, 0.5))} of ${group.length} trials.`;
    stage.box.setAttribute("aria-label", `${ranked.label} along ${columns.get(store.state().profiles[position] ?? "").label}.${here} Arrow keys go from value to value, Enter selects one, Escape all.`);
  };
  stage.box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter") choose(at);
    else if (event.key === "Escape") store.changeRange(store.state().profiles[position] ?? "", null);
    else if (step) {
      at = Math.min(Math.max((at ?? (step > 0 ? -1 : 1)) + step, 0), levelsNow().labels.length - 1);
      describe();
      stage.draw();
    } else return;
    event.preventDefault();
  });
  store.follow(() => {
    choice.select.value = store.state().profiles[position] ?? "";
    describe();
    stage.draw();
  });
  return make("figure", { class: "sweep-view" }, make("figcaption", {}, choice.element), stage.box);
}

/** The mean at each level of the trials whose other parameters are those of the first winner; NaN where there is none. */
function heldLike({ trials, parameters, ranked }: Columns, key: string, levels: Levels): number[] {
  const first = trials.winners.find((row) => row != null);
  const sums = new Float64Array(levels.labels.length);
  const counts = new Uint32Array(levels.labels.length);
  if (first == null) return [...sums.fill(NaN)];
  const others = parameters.filter((other) => other.key !== key);
  for (let row = 0; row < trials.rows; row++) {
    const [level = -1, place = NaN] = [levels.of[row], ranked.places[row]];
    if (level < 0 || !Number.isFinite(place) || !others.every(({ places }) => Object.is(places[row], places[first]))) continue;
    sums[level]! += place;
    counts[level]!++;
  }
  const means = Array.from(sums, (sum, level) => (counts[level] ? sum / (counts[level] ?? 1) : NaN));
  // A single point says nothing of how the value changes.
  return means.filter((mean) => !Number.isNaN(mean)).length > 1 ? means : means.map(() => NaN);
}
