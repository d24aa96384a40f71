"""What is for sale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shop.money import Money


class UnknownProduct(KeyError):
    """No product has this SKU."""

    def __str__(self) -> str:
        """Without the quotes that ``KeyError`` would add."""
        return f"no product has the SKU {self.args[0]}"


@dataclass(frozen=True)
class Product:
    """Something for sale, named by its stock-keeping unit."""

    sku: str
    title: str
    price: Money


class Catalog:
    """Products by SKU, in the order in which they were added."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        """Starts with ``products``; a later one replaces an earlier one of the same SKU."""
        self._products = {product.sku: product for product in products}

    def __iter__(self) -> Iterator[Product]:
        """All products."""
        return iter(self._products.values())

    def __len__(self) -> int:
        """How many products there are."""
        return len(self._products)

    def find(self, sku: str) -> Product:
        """The product of this SKU, or ``UnknownProduct``."""
        try:
            return self._products[sku]
        except KeyError:
            raise UnknownProduct(sku) from None

    def search(self, words: str) -> list[Product]:
        """Products whose title holds every word, in any case."""
        wanted = words.casefold().split()
        return [product for product in self if all(word in product.title.casefold() for word in wanted)]
