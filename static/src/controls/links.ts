// Links within the page: they open a section and keep the rest of the view; a winner's section is unfolded, and a winner
// without one is shown in the ranking. Who returns to the page is led to where the reading stopped.

import { detailsOf, openDetail } from "../page/detail.js";
import { fillTearsheet, summonElement, summonSection } from "../page/tearsheets.js";
import type { ReportData } from "../payload/report-data.js";
import type { Ranking } from "../ranking/ranking.js";
import { matching } from "../view/filter.js";
import type { ViewStore } from "../view/store.js";
import { type Filters, NO_FILTERS } from "../view/view.js";
import { isReturn, keepPosition, positionLeft, returnTo } from "./reading-position.js";

export function followLinks(data: ReportData, store: ViewStore, ranking: Ranking | null): void {
  const positions = new Map(data.strategies.map(({ id }, position) => [id, position]));
  const isOurs = (id: string): boolean => positions.has(id) || document.getElementById(id) !== null;
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    // A dot of a picture leads where the links of the ranking do; within a picture a link could not be told to who hears it.
    const id = target?.closest('a[href^="#"]')?.getAttribute("href")?.slice(1) ?? target?.closest<SVGElement>("[data-opens]")?.dataset.opens;
    if (id) summonElement(id);
    if (!id || !isOurs(id)) return;
    event.preventDefault();
    store.openSection(id);
  });
  const open = (id: string): void => {
    const position = positions.get(id);
    if (position === undefined || position < data.detailed) openSection(id, position !== undefined);
    else showInRanking(position);
  };
  const showInRanking = (position: number): void => {
    const { filters } = store.view();
    if (!matching(data, filters)[position]) store.change({ filters: withoutThoseThatHide(position, data, filters) });
    ranking?.show(position);
  };
  store.followSections(open);

  const openFirst = (): void => {
    const { section } = store.view();
    if (section) open(section);
  };
  const left = positionLeft(data.key);
  const goBack = (): void => {
    const { section } = store.view();
    if (positions.has(section)) unfold(section);
    if (left) returnTo(left);
  };
  const begin = isReturn() ? goBack : openFirst;
  begin();
  // The browser's own jump comes after the page has loaded and takes the focus away again.
  addEventListener("load", () => setTimeout(begin));
  addEventListener("pagehide", () => keepPosition(data.key));
}

function withoutThoseThatHide(position: number, { strategies, metrics }: ReportData, { tag, metric, parameter }: Filters): Filters {
  const winner = { strategies: strategies.slice(position, position + 1), metrics };
  const isShownBy = (only: Partial<Filters>): boolean => matching(winner, { ...NO_FILTERS, ...only })[0] ?? false;
  return {
    tag: isShownBy({ tag }) ? tag : null,
    metric: isShownBy({ metric }) ? metric : null,
    parameter: isShownBy({ parameter }) ? parameter : null,
  };
}

function openSection(id: string, isWinner: boolean): void {
  if (isWinner) unfold(id);
  else summonElement(id);
  const section = document.getElementById(id);
  if (!section) return;
  section.scrollIntoView({ block: "start" });
  const heading = section.querySelector<HTMLElement>('h2[tabindex="-1"]') ?? section;
  if (heading === section && !section.hasAttribute("tabindex")) section.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function unfold(id: string): void {
  const section = summonSection(id);
  if (!section) return;
  fillTearsheet(section);
  detailsOf(section).forEach(openDetail);
}
