// The forms that the page's data gives, by the names that src/model/form.rs has for them.

const PERCENT = { scale: 100, decimals: 1, sign: "size", suffix: "%" };
const RATIO = { scale: 1, decimals: 2, sign: "size", suffix: "" };

export const FORMS = {
  change: { ...PERCENT, sign: "change" },
  percent: PERCENT,
  fall: { ...PERCENT, sign: "fall" },
  basisPoints: { ...PERCENT, scale: 10_000, sign: "change", suffix: "\u00a0bp" },
  ratio: RATIO,
  rate: { ...RATIO, decimals: null },
  count: { ...RATIO, decimals: 0 },
  days: { ...RATIO, decimals: 0, suffix: "\u00a0d" },
  hours: { ...RATIO, decimals: 1, suffix: "\u00a0h" },
  money: { ...RATIO, sign: "change" },
};
