// What Rust tells the script about the report: the JSON of script#report-data, written by src/report/.

export interface Span {
  readonly name: string;
  /** Seconds since 1970, UTC. */
  readonly start: number;
  readonly end: number;
}

export interface Strategy {
  /** "s1": the id of its section too. */
  readonly id: string;
  readonly name: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  /** Id of the element that holds its series; null when the size budget left them out. */
  readonly block: string | null;
}

export interface ReportData {
  /** Every window that a winner has, in order of date. */
  readonly windows: readonly Span[];
  /** The winners in order of rank. */
  readonly strategies: readonly Strategy[];
  /** How many of the best the overview draws at first. */
  readonly shown: number;
}

export function readReportData(): ReportData {
  const text = document.getElementById("report-data")?.textContent;
  return text ? (JSON.parse(text) as ReportData) : { windows: [], strategies: [], shown: 0 };
}
