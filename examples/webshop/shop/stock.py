"""Stock: reserved when an order is placed, released when it is cancelled."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from shop.cart import CartItem
from shop.errors import OutOfStock
from shop.models import OrderLine, Product


def reserve(session: Session, items: Iterable[CartItem]) -> None:
    """Take the items out of stock, in one guarded update each, so that two buyers never share the last one."""
    for item in sorted(items, key=lambda item: item.product_id):
        taken = session.scalar(
            update(Product)
            .where(Product.id == item.product_id, Product.stock >= item.quantity)
            .values(stock=Product.stock - item.quantity)
            .returning(Product.id)
        )
        if taken is None:
            raise OutOfStock(f"{item.name} is out of stock")


def release(session: Session, lines: Iterable[OrderLine]) -> None:
    for line in lines:
        session.execute(
            update(Product)
            .where(Product.id == line.product_id)
            .values(stock=Product.stock + line.quantity)
        )
