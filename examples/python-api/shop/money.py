"""Exact amounts of money: whole cents, one currency each."""

from __future__ import annotations

from dataclasses import dataclass


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were combined."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount in cents. Never a float: a tenth has no exact binary form."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        """The sum; both must have one currency."""
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference; both must have one currency."""
        return Money(self.cents - self._same(other).cents, self.currency)

    def __mul__(self, count: int) -> Money:
        """The amount, ``count`` times."""
        return Money(self.cents * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Whether this is less; both must have one currency."""
        return self.cents < self._same(other).cents

    def __str__(self) -> str:
        """As people write it: ``12.50 EUR``."""
        sign = "-" if self.cents < 0 else ""
        whole, rest = divmod(abs(self.cents), 100)
        return f"{sign}{whole}.{rest:02d} {self.currency}"

    def percent(self, percent: int) -> Money:
        """So many percent of the amount, half a cent rounded away from zero."""
        product = abs(self.cents) * percent
        rounded = (product + 50) // 100
        return Money(-rounded if self.cents < 0 else rounded, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} don't add up")
        return other
