import json
import threading
import unittest
from http.client import HTTPConnection

from shop.demo import demo_api
from shop.server import MAX_BODY, serve


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.server = serve(demo_api(), 0)
        self.addCleanup(self.server.server_close)
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def request(self, method, path, body=None, headers=None):
        connection = HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_get_with_a_query(self):
        status, products = self.request("GET", "/products?search=cups")
        self.assertEqual((status, [product["sku"] for product in products]), (200, ["CUP-SET"]))

    def test_post(self):
        status, order = self.request("POST", "/orders", json.dumps({"items": {"CUP-SET": 1}}))
        self.assertEqual((status, order["total"]), (201, "28.90 EUR"))

    def test_bodies_have_a_limit(self):
        status, _ = self.request("POST", "/orders", headers={"Content-Length": str(MAX_BODY + 1)})
        self.assertEqual(status, 413)
        status, _ = self.request("POST", "/orders", headers={"Content-Length": "many"})
        self.assertEqual(status, 413)
