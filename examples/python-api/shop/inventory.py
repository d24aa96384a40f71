"""How much of each product is there, and how much of that is promised."""

from __future__ import annotations

from collections.abc import Mapping


class OutOfStock(Exception):
    """Less is available than was asked for."""

    def __init__(self, sku: str, wanted: int, available: int) -> None:
        """Remembers what was short."""
        super().__init__(f"{wanted} of {sku} wanted, {available} available")
        self.sku = sku
        self.available = available


class Inventory:
    """Stock and reservations. Reserving several products is all or nothing."""

    def __init__(self, stock: Mapping[str, int]) -> None:
        """Starts with the given stock and nothing reserved."""
        self._stock = dict(stock)
        self._reserved: dict[str, int] = {}

    def available(self, sku: str) -> int:
        """What can still be sold."""
        return self._stock.get(sku, 0) - self._reserved.get(sku, 0)

    def receive(self, sku: str, count: int) -> None:
        """Adds a delivery."""
        if count <= 0:
            raise ValueError("a delivery has at least one piece")
        self._stock[sku] = self._stock.get(sku, 0) + count

    def reserve(self, wanted: Mapping[str, int]) -> None:
        """Promises all of ``wanted``, or raises ``OutOfStock`` and promises nothing."""
        for sku, count in wanted.items():
            if count > self.available(sku):
                raise OutOfStock(sku, count, self.available(sku))
        for sku, count in wanted.items():
            self._reserved[sku] = self._reserved.get(sku, 0) + count

    def release(self, promised: Mapping[str, int]) -> None:
        """Takes a promise back: the pieces can be sold again."""
        for sku, count in promised.items():
            self._reserved[sku] -= count

    def ship(self, promised: Mapping[str, int]) -> None:
        """Turns a promise into a delivery: the pieces leave the stock."""
        for sku, count in promised.items():
            self._reserved[sku] -= count
            self._stock[sku] -= count
