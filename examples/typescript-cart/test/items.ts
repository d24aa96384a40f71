import type { Customer, Item } from "../src/types";

export function item(changes: Partial<Item> = {}): Item {
  return { sku: "TEA", title: "Green tea", cents: 690, quantity: 1, weightGrams: 100, taxClass: "reduced", ...changes };
}

export function customer(changes: Partial<Customer> = {}): Customer {
  return { id: "c1", country: "DE", business: false, points: 0, blocked: false, ...changes };
}
