from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from shop.models import Order, OrderLine, OrderStatus
from shop.reports import best_sellers, unpaid_orders
from tests.conftest import NOW


def add_order(session: Session, status: OrderStatus, days_ago: int, product_id: int) -> Order:
    order = Order(
        customer_id=1,
        status=status,
        total=Decimal("7.95"),
        created_at=NOW - timedelta(days=days_ago),
        lines=[OrderLine(product_id=product_id, quantity=2, unit_price=Decimal("7.95"))],
    )
    session.add(order)
    session.flush()
    return order


def test_unpaid_orders_come_oldest_first(session: Session) -> None:
    newer = add_order(session, OrderStatus.PENDING, 3, product_id=1)
    older = add_order(session, OrderStatus.PENDING, 9, product_id=1)
    add_order(session, OrderStatus.PENDING, 0, product_id=1)
    add_order(session, OrderStatus.CANCELLED, 5, product_id=1)
    assert unpaid_orders(session, NOW - timedelta(days=1)) == [older, newer]


def test_cancelled_orders_sell_nothing(session: Session) -> None:
    add_order(session, OrderStatus.PAID, 1, product_id=3)
    add_order(session, OrderStatus.CANCELLED, 1, product_id=1)
    assert best_sellers(session) == [("TEA-01", 2)]
