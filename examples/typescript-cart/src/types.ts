export type Country = "DE" | "AT" | "CH" | "FR" | "US";

export interface Item {
  sku: string;
  title: string;
  cents: number;
  quantity: number;
  weightGrams: number;
  taxClass: "standard" | "reduced" | "free";
}

export interface Customer {
  id: string;
  country: Country;
  business: boolean;
  vatId?: string;
  points: number;
  blocked: boolean;
}

export interface Coupon {
  code: string;
  kind: "percent" | "fixed" | "shipping";
  value: number;
  minimumCents: number;
  expires: string;
  skus?: string[];
}

export interface Totals {
  goods: number;
  discount: number;
  shipping: number;
  tax: number;
  total: number;
  points: number;
  notes: string[];
}
