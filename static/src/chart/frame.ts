// The box of a chart in its figure: the static picture keeps the room, the live chart lies over it.

export interface Frame {
  readonly box: HTMLElement;
  /** Where the live chart is drawn. */
  readonly live: HTMLElement;
  /** Shows the live chart or, without it, the static picture. */
  show(isLive: boolean): void;
}

/** Puts the static picture and the live chart of a figure into one box; null when the figure has no live chart. */
export function frameOf(figure: Element): Frame | null {
  const picture = figure.querySelector(".picture");
  const live = figure.querySelector<HTMLElement>("div.chart-live");
  if (!picture || !live) return null;
  const box = document.createElement("div");
  box.className = "chart-frame";
  live.before(box);
  box.append(picture, live);
  return {
    box,
    live,
    show(isLive) {
      live.hidden = !isLive;
      box.classList.toggle("is-live", isLive);
    },
  };
}
