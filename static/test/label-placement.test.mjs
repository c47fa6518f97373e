// Labels never overlap and never leave their edge.

import assert from "node:assert/strict";
import { test } from "node:test";
import { keepApart, pushApart } from "../src/chart/label-placement.ts";

test("labels that are far apart stay where they wish to be", () => {
  assert.deepEqual(pushApart([80, 10, 40], 15, 0, 100), [80, 10, 40]);
});

test("labels that collide share the middle of their wishes", () => {
  assert.deepEqual(pushApart([50, 50], 10, 0, 100), [45, 55]);
  assert.deepEqual(pushApart([50, 50, 62], 10, 0, 100), [44, 54, 64]);
});

test("labels at an edge are pushed inwards, and push on", () => {
  assert.deepEqual(pushApart([-20, 0, 4], 10, 0, 100), [0, 10, 20]);
  assert.deepEqual(pushApart([100, 100], 10, 0, 100), [90, 100]);
});

test("any wishes that fit end apart, in order and inside", () => {
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 300; round++) {
    const wishes = Array.from({ length: 1 + Math.floor(random() * 20) }, () => random() * 300);
    const places = pushApart(wishes, 15, 0, 300);
    const order = wishes.map((_, i) => i).sort((a, b) => wishes[a] - wishes[b]);
    order.forEach((i, n) => {
      assert.ok(places[i] >= -1e-9 && places[i] <= 300 + 1e-9, `${places[i]} is outside`);
      if (n > 0) assert.ok(places[i] - places[order[n - 1]] >= 15 - 1e-9, `round ${round}: too close`);
    });
  }
});

test("of names that would touch only the earlier is kept, and none reaches over the edge", () => {
  const stretches = [{ left: 0, width: 30 }, { left: 32, width: 30 }, { left: 40, width: 30 }, { left: 90, width: 30 }];
  assert.deepEqual(keepApart(stretches, 8, 100), [true, false, true, false]);
});
