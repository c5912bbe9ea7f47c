"""The receipt of an order."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from shop.config import Settings
from shop.models import Customer, Order
from shop.money import vat_included


@dataclass(frozen=True)
class ReceiptLine:
    name: str
    quantity: int
    total: Decimal


@dataclass(frozen=True)
class Receipt:
    number: str
    customer: str
    currency: str
    lines: tuple[ReceiptLine, ...]
    shipping: Decimal
    total: Decimal
    vat: Decimal


def receipt_for(session: Session, order: Order, settings: Settings) -> Receipt:
    customer = session.get(Customer, order.customer_id)
    return Receipt(
        number=f"{order.created_at:%Y}-{order.id:06d}",
        customer=customer.name,
        currency=settings.currency,
        lines=tuple(
            ReceiptLine(line.product.name, line.quantity, line.total) for line in order.lines
        ),
        shipping=order.shipping,
        total=order.total,
        vat=vat_included(order.total, settings.vat_percent),
    )
