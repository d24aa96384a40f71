"""From lines to a total: discounts, vouchers, shipping and tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shop.money import Money

FREE_SHIPPING_FROM = Money(5000)
SHIPPING = Money(490)
TAX_PERCENT = 19


class InvalidVoucher(ValueError):
    """The voucher is unknown, or the order is too small for it."""


@dataclass(frozen=True)
class Line:
    """A product of an order, at its price when it was ordered."""

    sku: str
    price: Money
    count: int

    @property
    def total(self) -> Money:
        """Price times count."""
        return self.price * self.count


@dataclass(frozen=True)
class BulkDiscount:
    """Percent off a line that has at least ``minimum`` pieces."""

    minimum: int
    percent: int

    def off(self, line: Line) -> Money:
        """What the line becomes cheaper by."""
        return line.total.percent(self.percent) if line.count >= self.minimum else Money(0)


@dataclass(frozen=True)
class Voucher:
    """Percent off an order that is worth at least ``minimum``."""

    percent: int
    minimum: Money = Money(0)


@dataclass(frozen=True)
class Quote:
    """What an order costs, part by part. Tax is included in the total, as consumers see it."""

    goods: Money
    discount: Money
    shipping: Money
    total: Money
    tax: Money


@dataclass
class PriceList:
    """The discounts and vouchers that hold now."""

    discounts: Sequence[BulkDiscount] = ()
    vouchers: Mapping[str, Voucher] = field(default_factory=dict)

    def quote(self, lines: Sequence[Line], voucher: str | None = None) -> Quote:
        """Prices an order; each line gets its best bulk discount, then the voucher applies."""
        goods = sum((line.total for line in lines), Money(0))
        discount = sum((self._best_discount(line) for line in lines), Money(0))
        if voucher is not None:
            discount = discount + self._voucher_discount(voucher, goods - discount)
        reduced = goods - discount
        shipping = SHIPPING if reduced < FREE_SHIPPING_FROM else Money(0)
        total = reduced + shipping
        return Quote(goods, discount, shipping, total, _included_tax(total))

    def _best_discount(self, line: Line) -> Money:
        return max((discount.off(line) for discount in self.discounts), key=lambda off: off.cents, default=Money(0))

    def _voucher_discount(self, code: str, value: Money) -> Money:
        voucher = self.vouchers.get(code)
        if voucher is None:
            raise InvalidVoucher(f"there is no voucher {code}")
        if value < voucher.minimum:
            raise InvalidVoucher(f"the voucher {code} needs an order of {voucher.minimum}")
        return value.percent(voucher.percent)


def _included_tax(total: Money) -> Money:
    net = (total.cents * 100 * 2 + 100 + TAX_PERCENT) // ((100 + TAX_PERCENT) * 2)
    return Money(total.cents - net, total.currency)
