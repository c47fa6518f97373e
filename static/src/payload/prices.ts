// Reads the block of the prices that winners traded at; mirrors src/report/payload/prices.rs, which writes it.
//
//   u8       layout version: 1
//   varint   symbols
//              each: varint of bytes and UTF-8 | varint points | times of them as in curves.ts | f32 last price of each

import { Reader } from "./bytes.js";
import type { Points } from "./curves.js";
import { inflate } from "./inflate.js";

/** Prices by symbol, such as BTC/EUR. */
export type Prices = ReadonlyMap<string, Points>;

const LAYOUT = 1;
const ID = "prices";
// The least that a symbol and a point take.
const SYMBOL_BYTES = 2;
const POINT_BYTES = 5;

export function readPrices(bytes: Uint8Array): Prices {
  const reader = new Reader(bytes);
  reader.expectLayout(LAYOUT);
  const prices = new Map<string, Points>();
  for (let left = reader.count(SYMBOL_BYTES); left > 0; left--) {
    const symbol = reader.text();
    const count = reader.count(POINT_BYTES);
    prices.set(symbol, { times: reader.times(count), values: reader.floats(count) });
  }
  reader.finish();
  return prices;
}

let loaded: Promise<Prices> | null = null;

/** The prices of the page, none where it holds none; unpacked when they are first asked for. */
export function loadPrices(): Promise<Prices> {
  loaded ??= document.getElementById(ID) ? inflate(ID).then(readPrices) : Promise.resolve(new Map());
  return loaded;
}

/** The prices of what a trade calls its symbol, which may be the first half of theirs. */
export function pricesOf(prices: Prices, symbol: string): Points | null {
  const pair = [...prices.keys()].find((key) => key === symbol || key.startsWith(`${symbol}/`));
  return (pair !== undefined && prices.get(pair)) || null;
}
