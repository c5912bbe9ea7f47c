"""A cart: what a customer wants to buy, at today's prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.errors import NotFound, ShopError
from shop.models import Product
from shop.money import ZERO

LOW_STOCK = 3
MAX_QUANTITY = 99


@dataclass(frozen=True)
class CartItem:
    product_id: int
    sku: str
    name: str
    unit_price: Decimal
    quantity: int

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Cart:
    items: tuple[CartItem, ...]
    notes: tuple[str, ...] = ()

    @property
    def subtotal(self) -> Decimal:
        return sum((item.total for item in self.items), ZERO)

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)


def build_cart(session: Session, quantities: Mapping[str, int], notes: list[str] = []) -> Cart:
    """Look up the products by SKU and check the quantities."""
    if not quantities:
        raise ShopError("the cart is empty")
    query = select(Product).where(Product.sku.in_(quantities), Product.active)
    products = {product.sku: product for product in session.scalars(query)}
    items = []
    for sku, quantity in sorted(quantities.items()):
        if not 1 <= quantity <= MAX_QUANTITY:
            raise ShopError(f"{sku}: quantity must be between 1 and {MAX_QUANTITY}")
        product = products.get(sku)
        if product is None:
            raise NotFound(f"no product {sku}")
        if product.stock - quantity < LOW_STOCK:
            notes.append(f"{product.name}: only {product.stock} left")
        items.append(CartItem(product.id, sku, product.name, product.price, quantity))
    return Cart(tuple(items), tuple(notes))
