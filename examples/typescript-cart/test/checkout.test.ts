import assert from "node:assert/strict";
import { test } from "node:test";
import { checkout } from "../src/checkout";
import type { Coupon } from "../src/types";
import { customer, item } from "./items";

const TODAY = "2026-11-01";
const TEN_PERCENT: Coupon = { code: "TEN", kind: "percent", value: 10, minimumCents: 500, expires: "2026-12-31" };

test("a plain order", () => {
  const totals = checkout([item()], customer(), undefined, 0, false, false, TODAY, 5000);
  assert.deepEqual(totals, { goods: 690, discount: 0, shipping: 490, tax: 45, total: 1180, points: 6, notes: [] });
});

test("a coupon of ten percent", () => {
  const totals = checkout([item()], customer(), TEN_PERCENT, 0, false, false, TODAY, 5000);
  assert.equal(totals.discount, 69);
});

test("a coupon that has expired", () => {
  const totals = checkout([item()], customer(), { ...TEN_PERCENT, expires: "2026-10-31" }, 0, false, false, TODAY, 5000);
  assert.equal(totals.discount, 0);
  assert.deepEqual(totals.notes, ["the coupon has expired"]);
});

test("large orders travel free", () => {
  const totals = checkout([item({ cents: 5000 })], customer(), undefined, 0, false, false, TODAY, 5000);
  assert.equal(totals.shipping, 0);
});

test("an empty cart is refused", () => {
  assert.throws(() => checkout([], customer(), undefined, 0, false, false, TODAY, 5000), /empty/);
});
