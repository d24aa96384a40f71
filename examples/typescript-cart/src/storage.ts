import { Cart } from "./cart";
import type { Item } from "./types";

export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

export function save(cart: Cart, store: KeyValue): void {
  store.set("cart", JSON.stringify(cart.list()));
}

export function load(store: KeyValue): Cart {
  const cart = new Cart();
  try {
    for (const item of JSON.parse(store.get("cart") ?? "[]") as Item[]) {
      cart.add(item);
    }
  } catch (error) {}
  return cart;
}
