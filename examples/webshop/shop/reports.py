"""Numbers for the back office."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.models import Order, OrderLine, OrderStatus, Product
from shop.money import ZERO


def unpaid_orders(session: Session, before: datetime) -> list[Order]:
    """Orders that wait for their money since a point in time, the oldest first."""
    query = (
        select(Order)
        .where(Order.status == OrderStatus.PENDING, Order.paid_at == None)
        .where(Order.created_at < before)
        .order_by(Order.created_at)
    )
    return list(session.scalars(query))


def revenue(session: Session, since: datetime, until: datetime) -> Decimal:
    query = select(func.sum(Order.total)).where(
        Order.status != OrderStatus.CANCELLED,
        Order.paid_at >= since,
        Order.paid_at < until,
    )
    return session.scalar(query) or ZERO


def best_sellers(session: Session, limit: int = 10) -> list[tuple[str, int]]:
    sold = func.sum(OrderLine.quantity)
    query = (
        select(Product.sku, sold)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.status != OrderStatus.CANCELLED)
        .group_by(Product.sku)
        .order_by(sold.desc(), Product.sku)
        .limit(limit)
    )
    return [(sku, int(count)) for sku, count in session.execute(query)]


def low_stock(session: Session, below: int) -> list[Product]:
    query = select(Product).where(Product.active, Product.stock < below).order_by(Product.sku)
    return list(session.scalars(query))
