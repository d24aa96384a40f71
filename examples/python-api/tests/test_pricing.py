import unittest

from shop.money import Money
from shop.pricing import BulkDiscount, InvalidVoucher, Line, PriceList, Voucher


class QuoteTest(unittest.TestCase):
    def setUp(self):
        self.prices = PriceList(
            discounts=[BulkDiscount(minimum=5, percent=5), BulkDiscount(minimum=10, percent=12)],
            vouchers={"TEN": Voucher(percent=10, minimum=Money(2000))},
        )

    def test_small_orders_pay_shipping(self):
        quote = self.prices.quote([Line("TEA", Money(690), 2)])
        self.assertEqual(quote.goods, Money(1380))
        self.assertEqual(quote.discount, Money(0))
        self.assertEqual(quote.shipping, Money(490))
        self.assertEqual(quote.total, Money(1870))

    def test_the_best_bulk_discount_counts(self):
        self.assertEqual(self.prices.quote([Line("TEA", Money(1000), 5)]).discount, Money(250))
        self.assertEqual(self.prices.quote([Line("TEA", Money(1000), 10)]).discount, Money(1200))

    def test_shipping_is_free_from_fifty(self):
        self.assertEqual(self.prices.quote([Line("POT", Money(5000), 1)]).shipping, Money(0))
        self.assertEqual(self.prices.quote([Line("POT", Money(4999), 1)]).shipping, Money(490))

    def test_the_voucher_applies_after_the_bulk_discount(self):
        quote = self.prices.quote([Line("TEA", Money(1000), 10)], "TEN")
        self.assertEqual(quote.discount, Money(1200 + 880))

    def test_vouchers_can_be_refused(self):
        with self.assertRaisesRegex(InvalidVoucher, "needs an order of 20.00 EUR"):
            self.prices.quote([Line("TEA", Money(1999), 1)], "TEN")
        with self.assertRaisesRegex(InvalidVoucher, "no voucher NOPE"):
            self.prices.quote([Line("TEA", Money(1999), 1)], "NOPE")

    def test_tax_is_the_included_share(self):
        self.assertEqual(self.prices.quote([Line("POT", Money(11900), 1)]).tax, Money(1900))
