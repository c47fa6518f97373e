// Colours and dashes for the canvas, read from the custom properties of the page's styles.

const known = new Map<string, string>();
let probe: HTMLElement | undefined;

/** The colour of a custom property under the present theme. */
export function colour(property: string): string {
  let value = known.get(property);
  if (value === undefined) {
    // Through an element, because the text of a custom property may be an expression that a canvas cannot read.
    probe ??= document.body.appendChild(Object.assign(document.createElement("span"), { hidden: true, className: "probe" }));
    probe.style.color = `var(${property})`;
    value = getComputedStyle(probe).color;
    known.set(property, value);
  }
  return value;
}

/** The colour of a custom property on light paper, whatever the theme. */
export function lightColour(property: string): string {
  const sample = document.body.appendChild(Object.assign(document.createElement("span"), { hidden: true }));
  sample.style.colorScheme = "light";
  sample.style.color = `var(${property})`;
  const { color } = getComputedStyle(sample);
  sample.remove();
  return color;
}

export function translucent(property: string): string {
  return `color-mix(in srgb, ${colour(property)} 13%, transparent)`;
}

export function series(number: number): string {
  return `--series-${number}`;
}

/** The dashes of a line where colours are forced, so that they tell no two lines apart; null where they are not. */
export function forcedDash(number: number): number[] | null {
  if (!matchMedia("(forced-colors: active)").matches) return null;
  const dash = getComputedStyle(document.documentElement).getPropertyValue(`--dash-${number}`);
  return dash.split(" ").map(Number).filter((length) => length > 0);
}

export function sans(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--sans").trim() || "sans-serif";
}

/** To be called when the theme changes. */
export function forgetColours(): void {
  known.clear();
}
