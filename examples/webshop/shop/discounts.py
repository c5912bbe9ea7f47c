"""Discounts: rules from a file and codes from the database. The best one counts, they never add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.cart import Cart
from shop.errors import ShopError
from shop.models import DiscountCode
from shop.money import ZERO, percent_of

MAX_PERCENT = Decimal(50)


@dataclass(frozen=True)
class Rule:
    """Takes a percentage off the whole cart, or off one product when a SKU is given."""

    name: str
    percent: Decimal
    min_subtotal: Decimal = ZERO
    min_quantity: int = 0
    sku: str | None = None

    def amount(self, cart: Cart) -> Decimal:
        items = [item for item in cart.items if self.sku in (None, item.sku)]
        base = sum((item.total for item in items), ZERO)
        if cart.subtotal < self.min_subtotal:
            return ZERO
        if sum(item.quantity for item in items) < self.min_quantity:
            return ZERO
        return percent_of(base, min(self.percent, MAX_PERCENT))


@dataclass(frozen=True)
class Discount:
    name: str
    amount: Decimal


NO_DISCOUNT = Discount("none", ZERO)


def load_rules(path: Path) -> list[Rule]:
    with path.open(encoding="utf-8") as stream:
        document = yaml.load(stream, Loader=yaml.Loader)
    return [
        Rule(
            name=entry["name"],
            percent=Decimal(entry["percent"]),
            min_subtotal=Decimal(entry.get("min_subtotal", 0)),
            min_quantity=entry.get("min_quantity", 0),
            sku=entry.get("sku"),
        )
        for entry in document["rules"]
    ]


def find_code(session: Session, code: str, today: date) -> DiscountCode:
    found = session.scalar(select(DiscountCode).where(DiscountCode.code == code.strip().upper()))
    if found is None:
        raise ShopError("unknown discount code")
    if found.valid_until is not None and found.valid_until < today:
        raise ShopError("the discount code has expired")
    return found


def best_discount(cart: Cart, rules: Iterable[Rule], code: DiscountCode | None = None) -> Discount:
    candidates = [NO_DISCOUNT, *(Discount(rule.name, rule.amount(cart)) for rule in rules)]
    if code is not None:
        by_code = Rule(f"code {code.code}", Decimal(code.percent))
        candidates.append(Discount(by_code.name, by_code.amount(cart)))
    return max(candidates, key=lambda discount: discount.amount)
