"""Serves the demo shop: ``python3 -m shop [PORT]``."""

import sys

from shop.demo import demo_api
from shop.server import serve

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    server = serve(demo_api(), port)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}")
    server.serve_forever()
