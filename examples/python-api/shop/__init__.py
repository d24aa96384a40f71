"""A small shop: catalog, inventory, pricing, orders and the HTTP API in front of them."""
