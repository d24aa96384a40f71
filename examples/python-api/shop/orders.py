"""Orders and the steps that they take: placed, paid, shipped or cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from shop.catalog import Catalog
from shop.inventory import Inventory
from shop.pricing import Line, PriceList, Quote


class State(Enum):
    """Where an order stands."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


_STEPS = {
    State.PLACED: {State.PAID, State.CANCELLED},
    State.PAID: {State.SHIPPED, State.CANCELLED},
    State.SHIPPED: set(),
    State.CANCELLED: set(),
}


class UnknownOrder(LookupError):
    """No order has this number."""


class WrongStep(Exception):
    """The order is not where this step starts from."""


@dataclass
class Order:
    """What was ordered, what it costs and where it stands."""

    number: int
    lines: tuple[Line, ...]
    quote: Quote
    state: State = State.PLACED

    @property
    def counts(self) -> dict[str, int]:
        """Pieces by SKU."""
        return {line.sku: line.count for line in self.lines}

    def move(self, state: State) -> None:
        """Takes the order to its next state, or raises ``WrongStep``."""
        if state not in _STEPS[self.state]:
            raise WrongStep(f"order {self.number} is {self.state.value}, it can't become {state.value}")
        self.state = state


class OrderBook:
    """Places orders and takes them through their steps; keeps the inventory in line with them."""

    def __init__(self, catalog: Catalog, inventory: Inventory, prices: PriceList) -> None:
        """Starts without orders."""
        self._catalog = catalog
        self._inventory = inventory
        self._prices = prices
        self._orders: dict[int, Order] = {}

    def __iter__(self) -> Iterator[Order]:
        """All orders, oldest first."""
        return iter(self._orders.values())

    def find(self, number: int) -> Order:
        """The order of this number, or ``UnknownOrder``."""
        try:
            return self._orders[number]
        except KeyError:
            raise UnknownOrder(f"there is no order {number}") from None

    def place(self, wanted: Mapping[str, int], voucher: str | None = None) -> Order:
        """Reserves the goods and writes the order down. Nothing is reserved when anything is wrong."""
        if not wanted or any(count <= 0 for count in wanted.values()):
            raise ValueError("an order has at least one piece of each product")
        lines = tuple(Line(sku, self._catalog.find(sku).price, count) for sku, count in wanted.items())
        quote = self._prices.quote(lines, voucher)
        self._inventory.reserve(wanted)
        order = Order(len(self._orders) + 1, lines, quote)
        self._orders[order.number] = order
        return order

    def pay(self, number: int) -> Order:
        """Notes the payment."""
        return self._step(number, State.PAID)

    def ship(self, number: int) -> Order:
        """Hands the goods over: they leave the stock."""
        order = self._step(number, State.SHIPPED)
        self._inventory.ship(order.counts)
        return order

    def cancel(self, number: int) -> Order:
        """Gives up the order: its goods can be sold again."""
        order = self._step(number, State.CANCELLED)
        self._inventory.release(order.counts)
        return order

    def _step(self, number: int, state: State) -> Order:
        order = self.find(number)
        order.move(state)
        return order
