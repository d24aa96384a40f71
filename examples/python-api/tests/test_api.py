import json
import unittest

from shop.api import Request
from shop.demo import demo_api


class ApiTest(unittest.TestCase):
    def setUp(self):
        self.api = demo_api()

    def get(self, path, **query):
        return self.api.handle(Request("GET", path, query))

    def post(self, path, body=None):
        return self.api.handle(Request("POST", path, {}, json.dumps(body).encode()))

    def test_products(self):
        self.assertEqual(len(self.get("/products").body), 4)
        found = self.get("/products", search="TEA green").body
        self.assertEqual([product["sku"] for product in found], ["TEA-GREEN"])

    def test_one_product(self):
        self.assertEqual(self.get("/products/POT-CLAY").body["price"], "42.00 EUR")
        missing = self.get("/products/POT-GOLD")
        self.assertEqual((missing.status, missing.body), (404, {"error": "no product has the SKU POT-GOLD"}))

    def test_an_order(self):
        placed = self.post("/orders", {"items": {"TEA-GREEN": 10}, "voucher": "WELCOME"})
        self.assertEqual(placed.status, 201)
        self.assertEqual(placed.body["discount"], "10.01 EUR")
        self.assertEqual(placed.body["total"], "58.99 EUR")
        self.assertEqual(self.get("/products/TEA-GREEN").body["available"], 30)
        self.assertEqual(self.post("/orders/1/pay").body["state"], "paid")
        self.assertEqual(self.post("/orders/1/ship").body["state"], "shipped")
        self.assertEqual(self.get("/orders/1").body["state"], "shipped")

    def test_what_clients_do_wrong(self):
        wrong = [
            ({"items": {"POT-CLAY": 4}}, 409),
            ({"items": {"POT-GOLD": 1}}, 404),
            ({"items": {"POT-CLAY": 1}, "voucher": "NOPE"}, 422),
            ({"items": {"POT-CLAY": 1}, "voucher": 5}, 400),
            ({"items": {"POT-CLAY": True}}, 400),
            ({"items": []}, 400),
            ([], 400),
            ({"items": {"POT-CLAY": 0}}, 400),
        ]
        for body, status in wrong:
            with self.subTest(body=body):
                self.assertEqual(self.post("/orders", body).status, status)
        self.assertEqual(self.api.handle(Request("POST", "/orders", {}, b"{")).status, 400)

    def test_wrong_steps(self):
        self.assertEqual(self.post("/orders/1/pay").status, 404)
        self.post("/orders", {"items": {"POT-CLAY": 1}})
        self.assertEqual(self.post("/orders/1/ship").status, 409)
        self.assertEqual(self.post("/orders/1/cancel").status, 200)

    def test_wrong_addresses(self):
        self.assertEqual(self.get("/nothing").status, 404)
        refused = self.get("/orders")
        self.assertEqual((refused.status, refused.body), (405, {"error": "only POST here"}))
