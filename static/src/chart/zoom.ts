// Parts of time axes that are in view, by chart, and as a text for the page's address: equity:20220301-20220601,s1:...

/** Seconds since 1970. */
export type TimeRange = readonly [number, number];

/** By the name of a chart; a chart that shows all of its time is not among them. */
export type Zooms = ReadonlyMap<string, TimeRange>;

/** The zoom of a chart where it is kept. */
export interface LinkedZoom {
  /** Null for all of the time. */
  zoomed(): TimeRange | null;
  /** Tells what the reader chose, as soon as there is a pause. */
  tell(range: TimeRange | null): void;
}

/** Links the zoom of a chart of a name; `follow` is called when it changes by other means than this chart. */
export type LinkZoom = (chart: string, follow: (range: TimeRange | null) => void) => LinkedZoom;

const DAY = 86_400;
/** From so many seconds on whole days say enough. */
const LONG = 20 * DAY;

export function writeZooms(zooms: Zooms): string {
  return [...zooms].map(([chart, range]) => `${chart}:${writeRange(range)}`).join(",");
}

/** What cannot be read is left out. */
export function readZooms(text: string): Zooms {
  const zooms = new Map<string, TimeRange>();
  for (const part of text.split(",")) {
    const [, chart, from, to] = /^([\w.]+):([\dT]+)-([\dT]+)$/.exec(part) ?? [];
    const [low, high] = [readTime(from), readTime(to)];
    if (chart && low < high) zooms.set(chart, [low, high]);
  }
  return zooms;
}

export function writeRange([low, high]: TimeRange): string {
  const length = high - low >= LONG ? 8 : 13;
  const write = (time: number): string => new Date(time * 1000).toISOString().replace(/[-:]/g, "").slice(0, length);
  return `${write(low)}-${write(high)}`;
}

function readTime(text = ""): number {
  const [, year, month, day, hour = "0", minute = "0"] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?$/.exec(text) ?? [];
  return year === undefined ? NaN : Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) / 1000;
}
