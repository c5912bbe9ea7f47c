from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import orders
from shop.cart import build_cart
from shop.config import Settings
from shop.discounts import load_rules
from shop.errors import InvalidTransition, NotFound, OutOfStock, PaymentDeclined
from shop.models import Order, OrderStatus, PaymentStatus, Product
from shop.payments import cancel_and_refund, pay
from tests.conftest import NOW, FakeGateway


def place(session: Session, settings: Settings, code: str | None = None, **items: int) -> Order:
    quantities = {f"{name.upper()}-01": quantity for name, quantity in items.items()}
    return orders.place_order(
        session,
        1,
        build_cart(session, quantities),
        settings=settings,
        rules=load_rules(settings.discounts_file),
        now=NOW,
        code=code,
    )


def stock_of(session: Session, sku: str) -> int:
    session.expire_all()
    return session.scalars(select(Product.stock).where(Product.sku == sku)).one()


def test_order_takes_its_items_out_of_stock(session: Session, settings: Settings) -> None:
    order = place(session, settings, mug=2)
    assert order.status is OrderStatus.PENDING
    assert stock_of(session, "MUG-01") == 18


def test_small_orders_pay_for_shipping(session: Session, settings: Settings) -> None:
    assert place(session, settings, mug=1).total == Decimal("12.85")
    assert place(session, settings, pot=2).shipping == 0


def test_discount_is_spread_over_the_lines(session: Session, settings: Settings) -> None:
    order = place(session, settings, code="SPRING", mug=1, pot=1, tea=1)
    assert [line.discount for line in order.lines] == [
        Decimal("1.19"),
        Decimal("5.18"),
        Decimal("0.78"),
    ]
    assert order.total == sum(line.total for line in order.lines) + order.shipping


def test_nobody_buys_more_than_there_is(session: Session, settings: Settings) -> None:
    with pytest.raises(OutOfStock, match="Teapot"):
        place(session, settings, pot=5)


def test_order_needs_a_customer(session: Session, settings: Settings) -> None:
    with pytest.raises(NotFound, match="no customer 7"):
        orders.place_order(
            session, 7, build_cart(session, {"MUG-01": 1}), settings=settings, rules=[], now=NOW
        )


def test_the_way_of_an_order(session: Session, settings: Settings) -> None:
    order = place(session, settings, mug=1)
    for status in (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED):
        orders.advance(order, status, NOW)
    assert order.paid_at == order.shipped_at == NOW


@pytest.mark.parametrize(
    "status", [OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.PENDING]
)
def test_no_step_can_be_left_out(session: Session, settings: Settings, status: OrderStatus) -> None:
    order = place(session, settings, mug=1)
    with pytest.raises(InvalidTransition, match="pending"):
        orders.advance(order, status, NOW)


def test_payment_makes_the_order_paid(
    session: Session, settings: Settings, gateway: FakeGateway
) -> None:
    order = place(session, settings, mug=1)
    payment = pay(session, order, gateway, "yes", NOW)
    assert payment.amount == Decimal("12.85")
    assert order.status is OrderStatus.PAID
    with pytest.raises(InvalidTransition):
        pay(session, order, gateway, "yes", NOW)
    assert len(gateway.charged) == 1


def test_declined_payment_is_kept(
    session: Session, settings: Settings, gateway: FakeGateway
) -> None:
    order = place(session, settings, mug=1)
    with pytest.raises(PaymentDeclined):
        pay(session, order, gateway, "no", NOW)
    assert order.status is OrderStatus.PENDING
    assert [payment.status for payment in order.payments] == [PaymentStatus.DECLINED]


def test_cancelling_gives_back_money_and_stock(
    session: Session, settings: Settings, gateway: FakeGateway
) -> None:
    order = place(session, settings, mug=3)
    pay(session, order, gateway, "yes", NOW)
    cancel_and_refund(session, order, gateway, NOW)
    assert gateway.refunded == [Decimal("28.75")]
    assert stock_of(session, "MUG-01") == 20
