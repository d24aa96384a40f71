import unittest

from shop.money import CurrencyMismatch, Money


class MoneyTest(unittest.TestCase):
    def test_arithmetic(self):
        self.assertEqual(Money(250) + Money(125), Money(375))
        self.assertEqual(Money(250) - Money(300), Money(-50))
        self.assertEqual(Money(250) * 3, Money(750))
        self.assertLess(Money(1), Money(2))

    def test_percent_rounds_half_a_cent_away_from_zero(self):
        self.assertEqual(Money(250).percent(1), Money(3))
        self.assertEqual(Money(249).percent(1), Money(2))
        self.assertEqual(Money(-250).percent(1), Money(-3))

    def test_currencies_do_not_mix(self):
        for combine in (Money.__add__, Money.__sub__, Money.__lt__):
            with self.subTest(combine=combine.__name__), self.assertRaises(CurrencyMismatch):
                combine(Money(1, "EUR"), Money(1, "USD"))

    def test_text(self):
        self.assertEqual(str(Money(1205)), "12.05 EUR")
        self.assertEqual(str(Money(-5, "USD")), "-0.05 USD")
