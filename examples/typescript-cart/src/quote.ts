import { taxRate } from "./tax";
import type { Country, Item } from "./types";

export interface Quote {
  goods: number;
  shipping: number;
  tax: number;
  validUntil: string;
}

export function quote(items: Item[], country: Country, business: boolean, express: boolean, days: number, from: Date, reference: string): Quote {
  let goods = 0;
  let tax = 0;
  let weight = 0;
  for (const item of items) {
    const amount = item.cents * item.quantity;
    const rate = taxRate(country, item.taxClass);
    goods += amount;
    tax += Math.round((amount * rate) / (100 + rate));
    weight += item.weightGrams * item.quantity;
  }

  let shipping = 0;
  if (country === "DE") {
    shipping = weight > 5000 ? 890 : 490;
  } else if (country === "AT" || country === "FR") {
    shipping = weight > 5000 ? 1490 : 990;
  } else if (country === "CH") {
    shipping = weight > 5000 ? 2490 : 1690;
  } else {
    shipping = weight > 5000 ? 4990 : 2990;
  }
  if (express) {
    shipping = country === "US" ? shipping * 3 : shipping * 2;
  }

  const until = new Date(from.getTime() + days * 86_400_000);
  console.info(`quote ${reference}: ${items.length} items`);
  return { goods: business ? goods - tax : goods, shipping, tax: business ? 0 : tax, validUntil: until.toISOString().slice(0, 10) };
}
