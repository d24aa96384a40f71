import unittest

from shop.catalog import Catalog, Product, UnknownProduct
from shop.money import Money


class CatalogTest(unittest.TestCase):
    def setUp(self):
        self.catalog = Catalog([Product("A", "Green tea", Money(690)), Product("B", "Tea pot", Money(4200))])

    def test_finding(self):
        self.assertEqual(self.catalog.find("B").title, "Tea pot")
        with self.assertRaisesRegex(UnknownProduct, "no product has the SKU C"):
            self.catalog.find("C")

    def test_searching(self):
        self.assertEqual([product.sku for product in self.catalog.search("TEA")], ["A", "B"])
        self.assertEqual([product.sku for product in self.catalog.search("pot tea")], ["B"])
        self.assertEqual(self.catalog.search("coffee"), [])

    def test_a_later_product_replaces_an_earlier_one(self):
        catalog = Catalog([Product("A", "Tea", Money(1)), Product("A", "Tea", Money(2))])
        self.assertEqual(len(catalog), 1)
        self.assertEqual(catalog.find("A").price, Money(2))
