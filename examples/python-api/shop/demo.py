"""A stocked shop to try the API with."""

from shop.api import Api
from shop.catalog import Catalog, Product
from shop.inventory import Inventory
from shop.money import Money
from shop.orders import OrderBook
from shop.pricing import BulkDiscount, PriceList, Voucher

_PRODUCTS = [
    ("TEA-GREEN", "Green tea, 100 g", 690, 40),
    ("TEA-BLACK", "Black tea, 100 g", 590, 25),
    ("POT-CLAY", "Clay pot", 4200, 3),
    ("CUP-SET", "Four cups", 2400, 6),
]


def demo_api() -> Api:
    """An API over four products with stock, a bulk discount and one voucher."""
    catalog = Catalog(Product(sku, title, Money(cents)) for sku, title, cents, _ in _PRODUCTS)
    inventory = Inventory({sku: stock for sku, _, _, stock in _PRODUCTS})
    prices = PriceList(
        discounts=[BulkDiscount(minimum=10, percent=5)],
        vouchers={"WELCOME": Voucher(percent=10, minimum=Money(2000))},
    )
    return Api(catalog, inventory, OrderBook(catalog, inventory, prices))
