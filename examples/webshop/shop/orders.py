"""Orders and the states that they go through."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from shop import stock
from shop.cart import Cart
from shop.config import Settings
from shop.discounts import Rule, best_discount, find_code
from shop.errors import InvalidTransition, NotFound
from shop.models import Customer, Order, OrderLine, OrderStatus
from shop.money import ZERO, allocate

TRANSITIONS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED}),
    OrderStatus.PAID: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}


def shipping_fee(goods: Decimal, settings: Settings) -> Decimal:
    return ZERO if goods >= settings.free_shipping_from else settings.shipping_fee


def get_order(session: Session, order_id: int) -> Order:
    order = session.get(Order, order_id)
    if order is None:
        raise NotFound(f"no order {order_id}")
    return order


def place_order(
    session: Session,
    customer_id: int,
    cart: Cart,
    *,
    settings: Settings,
    rules: Iterable[Rule],
    now: datetime,
    code: str | None = None,
) -> Order:
    """Reserve the stock and write the order; the caller commits."""
    if session.get(Customer, customer_id) is None:
        raise NotFound(f"no customer {customer_id}")
    discount_code = find_code(session, code, now.date()) if code else None
    discount = best_discount(cart, rules, discount_code)
    shares = allocate(discount.amount, [item.total for item in cart.items])
    stock.reserve(session, cart.items)

    goods = cart.subtotal - discount.amount
    shipping = shipping_fee(goods, settings)
    order = Order(
        customer_id=customer_id,
        discount_code_id=discount_code.id if discount_code else None,
        status=OrderStatus.PENDING,
        shipping=shipping,
        total=goods + shipping,
        created_at=now,
        lines=[
            OrderLine(
                product_id=item.product_id,
                quantity=item.quantity,
                unit_price=item.unit_price,
                discount=share,
            )
            for item, share in zip(cart.items, shares, strict=True)
        ],
    )
    session.add(order)
    session.flush()
    return order


def advance(order: Order, status: OrderStatus, now: datetime) -> None:
    if status not in TRANSITIONS[order.status]:
        raise InvalidTransition(f"order {order.id} is {order.status} and cannot become {status}")
    order.status = status
    if status is OrderStatus.PAID:
        order.paid_at = now
    elif status is OrderStatus.SHIPPED:
        order.shipped_at = now


def cancel(session: Session, order: Order, now: datetime) -> None:
    advance(order, OrderStatus.CANCELLED, now)
    stock.release(session, order.lines)
