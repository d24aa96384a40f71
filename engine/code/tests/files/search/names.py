"""Carts: LIMIT, Cart and total are named here, and that is no use."""
import os
from decimal import Decimal

LIMIT = 10  # @def constant LIMIT
RATE: float = 0.19  # @def constant RATE
_cache = {}  # @def variable _cache
names, sizes = [], []  # @def variable names, variable sizes
Price = Decimal  # @def variable Price


class Base:  # @def class Base
    """A Base; see Cart."""

    kind = "Base"  # @def field kind
    count: int = 0  # @def field count

    def __init__(self, owner):  # @def method __init__
        self.owner = owner

    def total(self):  # @def method total
        return LIMIT  # @use LIMIT

    @property
    def size(self):  # @def method size
        # size is not size(), and LIMIT is not meant
        return self.count  # @use count

    @staticmethod
    def parse(text):  # @def method parse
        return text


class Cart(Base):  # @def class Cart @use Base
    class Line:  # @def class Line
        amount = 1  # @def field amount

        def double(self):  # @def method double
            return self.amount * 2  # @use amount

    async def load(self):  # @def method load
        return await fetch("fetch LIMIT")  # @use fetch

    def total(self):  # @def method total
        def inner(x):  # @def function inner
            return x + LIMIT  # @use LIMIT

        return inner(super().total())  # @use inner total


def fetch(url, *rest, **more):  # @def function fetch
    return os.environ.get(url, f"fetch {LIMIT} {rest!r}")  # @use LIMIT


async def stream():  # @def function stream
    yield Cart.Line().double()  # @use Cart Line double


def decorate(function):  # @def function decorate
    def wrapper():  # @def function wrapper
        return function()

    return wrapper  # @use wrapper


@decorate  # @use decorate
def decorated():  # @def function decorated
    local = LIMIT  # @use LIMIT
    return local


add = lambda a, b: a + b  # @def variable add

if LIMIT:  # @use LIMIT
    BIG = True  # @def constant BIG
else:
    BIG = False  # @def constant BIG

try:
    import fast  # @use fast
except ImportError:
    fast = None  # @def variable fast


class Color:  # @def class Color
    RED = 1  # @def field RED
    GREEN = 2  # @def field GREEN

    def mix(self, other: "Color") -> "Cart":  # @def method mix
        return Color.RED if other is self else Color.GREEN  # @use Color RED Color GREEN


class Empty: pass  # @def class Empty


class Error(Exception):  # @def class Error
    code = 1  # @def field code


def main():  # @def function main
    raise Error  # @use Error


def first(): return second()  # @def function first @use second
def second(): return third  # @def function second @use third


third = 3  # @def variable third
FOURTH = "third and second()"  # @def constant FOURTH
fifth = [third for _ in sizes]  # @def variable fifth @use third sizes
SIXTH: "Cart"  # @def constant SIXTH
seventh = r"\third"  # @def variable seventh
_EIGHTH = b"Cart"  # @def constant _EIGHTH

(ninth, [tenth, *remains]) = split()  # @def variable ninth, variable tenth, variable remains
eleventh = twelfth = None  # @def variable eleventh, variable twelfth
MAX, _min = 1, 0  # @def constant MAX, constant _min

if __name__ == "__main__":
    main()  # @use main
