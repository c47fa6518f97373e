// A chart as a file: SVG or PNG on white, with its title and axes. Two small buttons below it, made when the reader comes near.

import { make, makeButton } from "../page/dom.js";
import { download, fileNamePart } from "../page/download.js";
import { NEAR } from "../page/nearness.js";
import { chartOf } from "./chart.js";
import { chartDrawing, svgFile } from "./chart-svg.js";

/** Pixels of a PNG for each of the picture's units. */
const SCALE = 2;
const STATIC = "svg.static-chart";

const offered = new WeakSet<Element>();
const approach = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      approach.unobserve(target);
      target.append(controlOf(target));
    }
  },
  { rootMargin: NEAR },
);

/** Offers the files of every figure of the page, of those too that come into it later. */
export function offerSaving(): void {
  const look = (root: ParentNode): void => {
    for (const figure of root.querySelectorAll(`figure:has(${STATIC}, .chart-live, canvas)`)) {
      if (offered.has(figure)) continue;
      offered.add(figure);
      approach.observe(figure);
    }
  };
  look(document);
  for (const event of ["detail-filled", "tearsheet-filled", "views-filled"]) {
    document.addEventListener(event, ({ target }) => target instanceof Element && look(target));
  }
}

function controlOf(figure: Element): HTMLElement {
  const save = (what: () => Promise<void>) => (): void => void what().catch(() => {});
  const button = (kind: string, what: () => Promise<void>): HTMLElement => makeButton(kind, save(what), { "aria-label": `Save as ${kind}: ${pictureOf(figure).title}` });
  const png = button("PNG", () => savePng(figure));
  const isDrawing = figure.querySelector(`${STATIC}, .chart-live`) !== null;
  // Whatever the page shows: a drawing is for other documents, which are white.
  const buttons = isDrawing ? ["On white:", button("SVG", async () => saveSvg(figure)), png] : [png];
  return make("div", { class: "save", role: "group", "aria-label": isDrawing ? "Save the chart, on white" : "Save the chart" }, ...buttons);
}

/** The file of a figure: of the live chart what is in view, else the picture that stands there. */
function pictureOf(figure: Element): { readonly title: string; svg(): string } {
  const live = figure.querySelector<HTMLElement>(".chart-live:not([hidden])");
  const chart = live && chartOf(live);
  if (live && chart) {
    const { title } = chart.spec;
    return { title, svg: () => svgFile(title, chartDrawing(chart.spec, chart.range(), live.clientHeight)) };
  }
  const picture = figure.querySelector(STATIC);
  const heading = figure.querySelector("h3, h4, figcaption")?.textContent ?? "";
  const title = picture?.querySelector("title")?.textContent ?? (heading.trim() || "Chart");
  return {
    title,
    svg() {
      const copy = picture?.cloneNode(true) as SVGSVGElement;
      for (const word of copy.querySelectorAll("title")) word.remove();
      for (const part of copy.querySelectorAll("[class]")) part.removeAttribute("class");
      const [, , width = 0, height = 0] = (copy.getAttribute("viewBox") ?? "").split(" ").map(Number);
      const inner = `<g font-size="${copy.getAttribute("font-size") ?? 11}" fill="${copy.getAttribute("fill") ?? "#55595f"}">${new XMLSerializer().serializeToString(copy).replace(/^<svg[^>]*>|<\/svg>$/g, "")}</g>`;
      return svgFile(title, { width, height, body: inner });
    },
  };
}

function saveSvg(figure: Element): void {
  const { title, svg } = pictureOf(figure);
  download(`${fileNamePart(title)}.svg`, "image/svg+xml", svg());
}

async function savePng(figure: Element): Promise<void> {
  const { title, svg } = pictureOf(figure);
  const canvas = figure.querySelector(`${STATIC}, .chart-live`) ? await painted(svg()) : canvasOf(figure, title);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob) download(`${fileNamePart(title)}.png`, "image/png", blob);
}

async function painted(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas", { width: String(image.width * SCALE), height: String(image.height * SCALE) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What a figure draws on its canvas, below its title, in the colours that the page has now. */
function canvasOf(figure: Element, title: string): HTMLCanvasElement {
  const drawn = figure.querySelector("canvas");
  const canvas = make("canvas");
  const paper = canvas.getContext("2d");
  if (!drawn || !paper) return canvas;
  const { color, fontFamily } = getComputedStyle(figure);
  const head = 30 * devicePixelRatio;
  [canvas.width, canvas.height] = [drawn.width, drawn.height + head];
  paper.fillStyle = getComputedStyle(document.body).backgroundColor;
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.fillStyle = color;
  paper.font = `${13 * devicePixelRatio}px ${fontFamily}`;
  paper.fillText(title, 8 * devicePixelRatio, 20 * devicePixelRatio);
  paper.drawImage(drawn, 0, head);
  return canvas;
}
