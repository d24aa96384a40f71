import { taxRate } from "./tax";
import type { Coupon, Customer, Item, Totals } from "./types";

export function checkout(
  items: Item[],
  customer: Customer,
  coupon: Coupon | undefined,
  redeemPoints: number,
  express: boolean,
  giftWrap: boolean,
  today: string,
  freeShippingFrom: number,
): Totals {
  const notes: string[] = [];
  const country = customer.country;
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
  if (customer.blocked) {
    throw new Error("this customer can't order");
  }
  if (items.length === 0) {
    throw new Error("the cart is empty");
  }

  let discount = 0;
  let freeShipping = false;
  if (coupon) {
    if (coupon.expires >= today) {
      if (goods >= coupon.minimumCents) {
        if (coupon.kind === "percent") {
          if (coupon.skus) {
            for (const item of items) {
              if (coupon.skus.includes(item.sku)) {
                discount += Math.round((item.cents * item.quantity * coupon.value) / 100);
              }
            }
            if (discount === 0) {
              notes.push("no item of the cart takes part in the coupon");
            }
          } else {
            discount += Math.round((goods * coupon.value) / 100);
          }
        } else if (coupon.kind === "fixed") {
          discount += Math.min(coupon.value, goods);
        } else {
          freeShipping = true;
        }
      } else {
        notes.push(`the coupon needs ${(coupon.minimumCents / 100).toFixed(2)}`);
      }
    } else {
      notes.push("the coupon has expired");
    }
  }
  // if (customer.points > 1000) {
  //   discount += 500;
  //   notes.push("thank you");
  // }

  let points = 0;
  if (redeemPoints > 0) {
    if (redeemPoints > customer.points) {
      notes.push("not that many points");
    } else {
      points = Math.min(redeemPoints, goods - discount);
      discount += points;
    }
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
  if (
    freeShipping ||
    (goods - discount >= freeShippingFrom && !express && country !== "US" && country !== "CH" && weight <= 20000)
  ) {
    shipping = 0;
  }
  if (giftWrap) {
    shipping += 350;
  }

  if (customer.business && customer.vatId && customer.vatId.length > 4 && country !== "DE" && country !== "US") {
    goods -= tax;
    tax = 0;
    notes.push("the customer owes the tax");
  }
  return {
    goods,
    discount,
    shipping,
    tax,
    total: Math.max(0, goods - discount) + shipping,
    points: Math.floor((goods - discount) / 100),
    notes,
  };
}
