"""A small web shop: carts, discounts, orders, stock and payments."""

__version__ = "1.4.0"
