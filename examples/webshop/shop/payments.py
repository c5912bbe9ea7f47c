"""Payments: one charge per order, through a payment provider."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import requests
from sqlalchemy.orm import Session

from shop.errors import InvalidTransition, PaymentDeclined
from shop.models import Order, OrderStatus, Payment, PaymentStatus
from shop.orders import advance, cancel

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Charge:
    accepted: bool
    reference: str


class PaymentGateway(Protocol):
    def charge(self, order_id: int, amount: Decimal, card: str) -> Charge: ...

    def refund(self, reference: str, amount: Decimal) -> None: ...


class HttpGateway:
    """The provider's HTTP interface. The order's number makes a repeated charge harmless."""

    def __init__(self, base_url: str, currency: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._currency = currency

    def charge(self, order_id: int, amount: Decimal, card: str) -> Charge:
        response = requests.post(
            f"{self._base_url}/charges",
            json={"amount": str(amount), "currency": self._currency, "card": card},
            headers={"Idempotency-Key": f"order-{order_id}"},
            timeout=TIMEOUT_SECONDS,
        )
        response.raise_for_status()
        body = response.json()
        return Charge(accepted=body["status"] == "accepted", reference=body["reference"])

    def refund(self, reference: str, amount: Decimal) -> None:
        response = requests.post(
            f"{self._base_url}/charges/{reference}/refunds",
            json={"amount": str(amount), "currency": self._currency},
            timeout=TIMEOUT_SECONDS,
        )
        response.raise_for_status()


def pay(
    session: Session, order: Order, gateway: PaymentGateway, card: str, now: datetime
) -> Payment:
    """Charge the order's total. A declined charge is kept too, so that support can see it."""
    if order.status is not OrderStatus.PENDING:
        raise InvalidTransition(f"order {order.id} is {order.status} and cannot be paid")
    charge = gateway.charge(order.id, order.total, card)
    payment = Payment(
        order=order,
        amount=order.total,
        status=PaymentStatus.ACCEPTED if charge.accepted else PaymentStatus.DECLINED,
        reference=charge.reference,
        created_at=now,
    )
    session.add(payment)
    if charge.accepted:
        advance(order, OrderStatus.PAID, now)
    session.commit()
    if not charge.accepted:
        raise PaymentDeclined(f"the payment of order {order.id} was declined")
    return payment


def cancel_and_refund(
    session: Session, order: Order, gateway: PaymentGateway, now: datetime
) -> None:
    cancel(session, order, now)
    for payment in order.payments:
        if payment.status is PaymentStatus.ACCEPTED:
            gateway.refund(payment.reference, payment.amount)
            payment.status = PaymentStatus.REFUNDED
    session.commit()
