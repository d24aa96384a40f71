import unittest

from shop.catalog import Catalog, Product, UnknownProduct
from shop.inventory import Inventory, OutOfStock
from shop.money import Money
from shop.orders import OrderBook, State, UnknownOrder, WrongStep
from shop.pricing import InvalidVoucher, PriceList


class OrderBookTest(unittest.TestCase):
    def setUp(self):
        catalog = Catalog([Product("TEA", "Tea", Money(690)), Product("POT", "Pot", Money(4200))])
        self.inventory = Inventory({"TEA": 5, "POT": 1})
        self.orders = OrderBook(catalog, self.inventory, PriceList())

    def test_an_order_on_its_way(self):
        order = self.orders.place({"TEA": 2, "POT": 1})
        self.assertEqual(order.quote.total, Money(5580))
        self.assertEqual(self.orders.pay(order.number).state, State.PAID)
        self.assertEqual(self.orders.ship(order.number).state, State.SHIPPED)
        self.assertEqual(self.inventory.available("TEA"), 3)
        self.assertEqual(list(self.orders), [order])

    def test_a_cancelled_order_gives_its_goods_back(self):
        order = self.orders.place({"POT": 1})
        self.assertEqual(self.inventory.available("POT"), 0)
        self.orders.cancel(order.number)
        self.assertEqual(self.inventory.available("POT"), 1)

    def test_steps_have_an_order(self):
        order = self.orders.place({"TEA": 1})
        with self.assertRaisesRegex(WrongStep, "order 1 is placed, it can't become shipped"):
            self.orders.ship(order.number)
        self.orders.cancel(order.number)
        with self.assertRaises(WrongStep):
            self.orders.pay(order.number)

    def test_a_refused_order_reserves_nothing(self):
        refused = [
            ({}, None, ValueError),
            ({"TEA": 0}, None, ValueError),
            ({"TEA": 1, "CUP": 1}, None, UnknownProduct),
            ({"TEA": 1, "POT": 2}, None, OutOfStock),
            ({"TEA": 1}, "NOPE", InvalidVoucher),
        ]
        for wanted, voucher, error in refused:
            with self.subTest(wanted=wanted), self.assertRaises(error):
                self.orders.place(wanted, voucher)
        self.assertEqual(self.inventory.available("TEA"), 5)

    def test_prices_stay_as_ordered(self):
        order = self.orders.place({"TEA": 2})
        self.assertEqual([(line.sku, line.total) for line in order.lines], [("TEA", Money(1380))])

    def test_unknown_orders(self):
        with self.assertRaisesRegex(UnknownOrder, "there is no order 7"):
            self.orders.find(7)
