import type { Country, Item } from "./types";

const RATES: Record<Country, { standard: number; reduced: number }> = {
  DE: { standard: 19, reduced: 7 },
  AT: { standard: 20, reduced: 10 },
  CH: { standard: 8.1, reduced: 2.6 },
  FR: { standard: 20, reduced: 5.5 },
  US: { standard: 0, reduced: 0 },
};

/** The tax rate in percent for goods of a class in a country. */
export function taxRate(country: Country, taxClass: Item["taxClass"]): number {
  return taxClass === "free" ? 0 : RATES[country][taxClass];
}
