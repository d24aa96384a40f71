import unittest

from shop.inventory import Inventory, OutOfStock


class InventoryTest(unittest.TestCase):
    def setUp(self):
        self.inventory = Inventory({"TEA": 5, "POT": 1})

    def test_reserving_lowers_what_is_available(self):
        self.inventory.reserve({"TEA": 3})
        self.assertEqual(self.inventory.available("TEA"), 2)
        self.inventory.release({"TEA": 3})
        self.assertEqual(self.inventory.available("TEA"), 5)

    def test_shipping_takes_from_the_stock_once(self):
        self.inventory.reserve({"TEA": 3})
        self.inventory.ship({"TEA": 3})
        self.assertEqual(self.inventory.available("TEA"), 2)

    def test_reserving_is_all_or_nothing(self):
        with self.assertRaises(OutOfStock) as raised:
            self.inventory.reserve({"TEA": 1, "POT": 2})
        self.assertEqual((raised.exception.sku, raised.exception.available), ("POT", 1))
        self.assertEqual(self.inventory.available("TEA"), 5)

    def test_deliveries(self):
        self.inventory.receive("CUP", 2)
        self.assertEqual(self.inventory.available("CUP"), 2)
        with self.assertRaises(ValueError):
            self.inventory.receive("CUP", 0)
