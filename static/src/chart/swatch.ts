// The sample of a line beside its name: its colour and its dashes.

import { series } from "./colours.js";

const SVG = "http://www.w3.org/2000/svg";

export function makeSwatch({ colour, dash }: { readonly colour: number; readonly dash: readonly number[] }): SVGElement {
  const swatch = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ class: "swatch", width: "22", height: "8", "aria-hidden": "true" })) swatch.setAttribute(name, value);
  swatch.style.color = `var(${series(colour)})`;
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 4h22");
  line.setAttribute("stroke-dasharray", dash.join(" ") || "none");
  swatch.append(line);
  return swatch;
}
