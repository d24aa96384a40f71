import { taxRate } from "./tax";
import type { Item } from "./types";

/** The items that a customer has picked. */
export class Cart {
  private readonly items = new Map<string, Item>();

  add(item: Item): void {
    if (!Number.isInteger(item.quantity) || item.quantity <= 0) {
      throw new RangeError(`a quantity is a whole number above 0, not ${item.quantity}`);
    }
    const known = this.items.get(item.sku);
    if (known) {
      known.quantity += item.quantity;
    } else {
      this.items.set(item.sku, { ...item });
    }
  }

  remove(sku: string): boolean {
    return this.items.delete(sku);
  }

  get size(): number {
    return this.items.size;
  }

  list(): Item[] {
    return [...this.items.values()];
  }

  goods(): number {
    return this.list().reduce((sum, item) => sum + item.cents * item.quantity, 0);
  }

  summary(country: "DE" | "AT" | "CH" | "FR" | "US"): string {
    const lines: string[] = [];
    let goods = 0;
    let tax = 0;
    let weight = 0;
    for (const item of this.list()) {
      const amount = item.cents * item.quantity;
      const rate = taxRate(country, item.taxClass);
      goods += amount;
      tax += Math.round((amount * rate) / (100 + rate));
      weight += item.weightGrams * item.quantity;
      lines.push(`${item.quantity} × ${item.title}: ${(amount / 100).toFixed(2)}`);
    }
    lines.push(`goods ${(goods / 100).toFixed(2)}, tax ${(tax / 100).toFixed(2)}, ${weight} g`);
    return lines.join("\n");
  }
}
