// Numbers and dates as the page writes them: a true minus sign, UTC.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400;

/** From here on percent are written as powers of ten. */
const LARGE_PERCENT = 1e6;

export const MISSING = "–";

/** A fraction as percent with its sign: "+17.7%", "−3.2%", "0.0%". */
export function percent(fraction: number | null, digits = 1): string {
  if (fraction === null) return MISSING;
  const size = Math.abs(fraction) * 100;
  const text = `${size >= LARGE_PERCENT ? size.toExponential(1).replace("+", "") : decimal(size, digits)}%`;
  if (/^[0.]+%$/.test(text)) return text;
  return (fraction < 0 ? "−" : "+") + text;
}

/** A plain number: "0.72", "−0.13". */
export function ratio(value: number | null, digits = 2): string {
  if (value === null) return MISSING;
  const text = decimal(Math.abs(value), digits);
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Money with its sign: "+1,234.50", "−3.20", "0.00". */
export function money(value: number | null): string {
  const text = ratio(value);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A price or an amount with as many digits as it needs: "41,234.10", "0.00123". */
export function quantity(value: number | null): string {
  if (value === null) return MISSING;
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return value < 0 ? "−∞" : "∞";
  const text = size >= 1000 ? decimal(size, 2) : size.toLocaleString("en-US", { maximumSignificantDigits: 6 });
  return value < 0 ? `−${text}` : text;
}

/** A length of time: "4 h", "2.5 d". */
export function duration(seconds: number | null): string {
  if (seconds === null) return MISSING;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * DAY ? `${trimmed(seconds / 3600)} h` : `${trimmed(seconds / DAY)} d`;
}

/** "5 Apr 2022 14:05", always with the time of day. */
export function moment(seconds: number | null): string {
  if (seconds === null) return MISSING;
  const at = new Date(seconds * 1000);
  return `${at.getUTCDate()} ${month(at)} ${at.getUTCFullYear()} ${clock(at)}`;
}

/** "5 Apr 2022", with the time of day where it is not midnight. */
export function date(seconds: number): string {
  const at = new Date(seconds * 1000);
  const day = `${at.getUTCDate()} ${month(at)} ${at.getUTCFullYear()}`;
  return seconds % DAY === 0 ? day : `${day}, ${clock(at)}`;
}

export function month(at: Date): string {
  return MONTHS[at.getUTCMonth()] ?? "";
}

/** "14:05" */
export function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}

function trimmed(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

/** A size with so many decimals. What lies in the middle of two is rounded up, as src/model/form.rs does. */
export function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "∞";
  const [whole = "", fraction] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
