import assert from "node:assert/strict";
import { test } from "node:test";
import { Cart } from "../src/cart";
import { load, save } from "../src/storage";
import { item } from "./items";

test("equal items add up", () => {
  const cart = new Cart();
  cart.add(item({ quantity: 2 }));
  cart.add(item());
  assert.equal(cart.size, 1);
  assert.equal(cart.goods(), 2070);
});

test("a quantity is a whole number above 0", () => {
  for (const quantity of [0, -1, 0.5, Number.NaN]) {
    assert.throws(() => new Cart().add(item({ quantity })), RangeError);
  }
});

test("items can be removed", () => {
  const cart = new Cart();
  cart.add(item());
  assert.equal(cart.remove("TEA"), true);
  assert.equal(cart.remove("TEA"), false);
});

test("the summary lists every item", () => {
  const cart = new Cart();
  cart.add(item({ quantity: 2 }));
  assert.equal(cart.summary("DE"), "2 × Green tea: 13.80\ngoods 13.80, tax 0.90, 200 g");
});

test("a cart can be kept and found again", () => {
  const values = new Map<string, string>();
  const store = { get: (key: string) => values.get(key) ?? null, set: (key: string, value: string) => void values.set(key, value) };
  assert.equal(load(store).size, 0);
  const cart = new Cart();
  cart.add(item());
  save(cart, store);
  assert.deepEqual(load(store).list(), cart.list());
});
