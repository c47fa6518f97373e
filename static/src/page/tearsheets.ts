// Tearsheets of lower winners, and bodies of sections: text until the reader comes near, so that the page starts with few
// nodes. The picture and the months of each tearsheet wait in a noscript of its section; far down the ranking whole groups of
// sections wait in one.

import { foldDetails } from "./detail.js";
import { NEAR } from "./nearness.js";
import { parse } from "./parse.js";

type Follower = (section: HTMLElement) => void;

const GROUP = "div.tearsheet-group";
const BODY = "noscript.tearsheet-body, noscript.section-body";
/** A section that is no tearsheet, of which all but the beginning waits. */
const WAITING_SECTION = "section:has(> noscript.section-body)";
/** The height of a tearsheet whose body waits, in pixels: a group keeps as much room for each. */
const WAITING_HEIGHT = 110;

const followers: Follower[] = [];

/** Calls for every tearsheet that stands in the page, and for every one that comes into it. */
export function followTearsheets(follower: Follower): void {
  followers.push(follower);
  document.querySelectorAll<HTMLElement>("section.strategy").forEach(follower);
}

/** The position of the winner whose tearsheet a section is. */
export function positionOf({ id }: Element): number {
  return numberOf(id) - 1;
}

/** Puts every tearsheet into the page that the reader comes near to. */
export function awaitReaders(): void {
  const waiting = new Set<Element>();
  const fill = (target: Element): void => {
    approach.unobserve(target);
    waiting.delete(target);
    if (target.matches(GROUP)) fillGroup(target);
    else fillTearsheet(target);
  };
  const approach = new IntersectionObserver(
    (entries) => {
      const near = entries.filter(({ isIntersecting }) => isIntersecting);
      if (near.length > 0) holdMiddle(() => near.forEach(({ target }) => fill(target)));
    },
    { rootMargin: NEAR },
  );
  const wait = (target: Element): void => {
    waiting.add(target);
    approach.observe(target);
  };
  followTearsheets((section) => {
    if (section.querySelector(BODY)) wait(section);
  });
  document.querySelectorAll(WAITING_SECTION).forEach(wait);
  for (const group of document.querySelectorAll<HTMLElement>(GROUP)) {
    const { first, last } = rangeOf(group);
    group.style.minHeight = `${(last - first + 1) * WAITING_HEIGHT}px`;
    wait(group);
  }
  // After a jump the observer would come a moment late, and move what the reader is about to click.
  addEventListener("scroll", () => {
    const visible = [...waiting].filter(isInView);
    if (visible.length > 0) holdMiddle(() => visible.forEach(fill));
  });
}

/** The section of that id, put into the page if it waits in a group; null when there is none. */
export function summonSection(id: string): HTMLElement | null {
  const number = numberOf(id);
  const group = [...document.querySelectorAll(GROUP)].find((group) => {
    const { first, last } = rangeOf(group);
    return first <= number && number <= last;
  });
  if (group) fillGroup(group);
  return document.getElementById(id);
}

/** Puts the body of a tearsheet or another section into the page, if it still waits, and tells with the event "tearsheet-filled". */
export function fillTearsheet(section: Element): void {
  const source = section.querySelector(BODY);
  if (!source) return;
  const isSection = source.classList.contains("section-body");
  source.replaceWith(...parse(source.textContent ?? ""));
  if (isSection) {
    section.querySelectorAll<HTMLElement>("div.detail").forEach(waitAgain);
    foldDetails(section);
  }
  section.dispatchEvent(new CustomEvent("tearsheet-filled", { bubbles: true }));
}

/** Puts the body of a section into the page where an element of that id waits in it. */
export function summonElement(id: string): void {
  const holds = (section: Element): boolean => section.querySelector(BODY)?.textContent?.includes(` id="${id}"`) ?? false;
  const section = [...document.querySelectorAll(WAITING_SECTION)].find(holds);
  if (section) fillTearsheet(section);
}

export function fillAllTearsheets(): void {
  document.querySelectorAll(WAITING_SECTION).forEach(fillTearsheet);
  document.querySelectorAll(GROUP).forEach(fillGroup);
  document.querySelectorAll("section.strategy").forEach(fillTearsheet);
}

/** Replaces a group by its sections; does nothing where it has been replaced. */
function fillGroup(group: Element): void {
  if (!group.isConnected) return;
  const sections = parse(group.querySelector("noscript")?.textContent ?? "").filter((node) => node instanceof HTMLElement);
  for (const section of sections) {
    for (const held of section.querySelectorAll<HTMLElement>("div.tearsheet-body, div.detail")) waitAgain(held);
    foldDetails(section);
  }
  group.replaceWith(...sections);
  for (const section of sections) for (const follower of followers) follower(section);
}

/** Makes text of what is to wait: no noscript can stand within another, so that in a group a div stands for it. */
function waitAgain(held: HTMLElement): void {
  const source = document.createElement("noscript");
  source.className = held.className;
  Object.assign(source.dataset, held.dataset);
  source.textContent = held.innerHTML;
  held.replaceWith(source);
}

/** The number in an id such as "s12"; NaN in any other. */
function numberOf(id: string): number {
  return Number(/^s(\d+)$/.exec(id)?.[1] ?? NaN);
}

function rangeOf(group: Element): { first: number; last: number } {
  const { first, last } = (group as HTMLElement).dataset;
  return { first: Number(first), last: Number(last) };
}

/** Changes the page above and below the middle of the view, where the reader looks, and keeps that where it is. */
function holdMiddle(change: () => void): void {
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.documentElement;
  const { top } = middle.getBoundingClientRect();
  change();
  if (middle.isConnected) scrollBy(0, middle.getBoundingClientRect().top - top);
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
