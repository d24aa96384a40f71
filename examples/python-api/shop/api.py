"""The API as a function: a request in, a status and a JSON body out. No socket is needed to test it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shop.catalog import Catalog, Product, UnknownProduct
from shop.inventory import Inventory, OutOfStock
from shop.orders import Order, OrderBook, UnknownOrder, WrongStep
from shop.pricing import InvalidVoucher

_STATUS_OF_ERROR: list[tuple[type[Exception], int]] = [
    (UnknownProduct, 404),
    (UnknownOrder, 404),
    (OutOfStock, 409),
    (WrongStep, 409),
    (InvalidVoucher, 422),
    (ValueError, 400),
]


@dataclass(frozen=True)
class Request:
    """What a client asks for."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, or ``ValueError``."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ValueError("the body is no JSON object")
        return value


@dataclass(frozen=True)
class Response:
    """What a client gets."""

    status: int
    body: Any


class Api:
    """Routes requests to the shop."""

    def __init__(self, catalog: Catalog, inventory: Inventory, orders: OrderBook) -> None:
        """Serves the given shop."""
        self._catalog = catalog
        self._inventory = inventory
        self._orders = orders
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Response]]] = [
            ("GET", re.compile(r"/products"), self._products),
            ("GET", re.compile(r"/products/(?P<sku>[\w-]+)"), self._product),
            ("POST", re.compile(r"/orders"), self._place),
            ("GET", re.compile(r"/orders/(?P<number>[0-9]{1,9})"), self._order),
            ("POST", re.compile(r"/orders/(?P<number>[0-9]{1,9})/(?P<step>pay|ship|cancel)"), self._step),
        ]

    def handle(self, request: Request) -> Response:
        """Answers a request. Everything that a client can do wrong becomes a 4xx answer."""
        allowed = []
        for method, pattern, answer in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            if method == request.method:
                return _guarded(answer, request, match.groupdict())
            allowed.append(method)
        if allowed:
            return Response(405, {"error": f"only {', '.join(allowed)} here"})
        return Response(404, {"error": f"nothing at {request.path}"})

    def _products(self, request: Request) -> Response:
        found = self._catalog.search(request.query.get("search", ""))
        return Response(200, [self._show_product(product) for product in found])

    def _product(self, _request: Request, sku: str) -> Response:
        return Response(200, self._show_product(self._catalog.find(sku)))

    def _place(self, request: Request) -> Response:
        body = request.json()
        wanted = body.get("items")
        if not isinstance(wanted, dict) or not all(type(count) is int for count in wanted.values()):
            raise ValueError("items must map each SKU to a whole number")
        voucher = body.get("voucher")
        if voucher is not None and not isinstance(voucher, str):
            raise ValueError("the voucher must be a text")
        return Response(201, _show_order(self._orders.place(wanted, voucher)))

    def _order(self, _request: Request, number: str) -> Response:
        return Response(200, _show_order(self._orders.find(int(number))))

    def _step(self, _request: Request, number: str, step: str) -> Response:
        steps = {"pay": self._orders.pay, "ship": self._orders.ship, "cancel": self._orders.cancel}
        return Response(200, _show_order(steps[step](int(number))))

    def _show_product(self, product: Product) -> dict[str, Any]:
        return {
            "sku": product.sku,
            "title": product.title,
            "price": str(product.price),
            "available": self._inventory.available(product.sku),
        }


def _guarded(answer: Callable[..., Response], request: Request, arguments: dict[str, str]) -> Response:
    known = tuple(kind for kind, _ in _STATUS_OF_ERROR)
    try:
        return answer(request, **arguments)
    except known as error:
        status = next(status for kind, status in _STATUS_OF_ERROR if isinstance(error, kind))
        return Response(status, {"error": str(error)})


def _show_order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state.value,
        "lines": [
            {"sku": line.sku, "count": line.count, "price": str(line.price), "total": str(line.total)}
            for line in order.lines
        ],
        "goods": str(order.quote.goods),
        "discount": str(order.quote.discount),
        "shipping": str(order.quote.shipping),
        "total": str(order.quote.total),
        "included_tax": str(order.quote.tax),
    }
