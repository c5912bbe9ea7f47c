from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from shop.cart import Cart, CartItem
from shop.config import Settings
from shop.discounts import Rule, best_discount, find_code, load_rules
from shop.errors import ShopError
from shop.models import DiscountCode

TODAY = date(2025, 6, 2)


def cart_of(*items: tuple[str, str, int]) -> Cart:
    return Cart(
        tuple(
            CartItem(number, sku, sku, Decimal(price), quantity)
            for number, (sku, price, quantity) in enumerate(items, start=1)
        )
    )


def test_reads_the_rules_of_the_shop(settings: Settings) -> None:
    rules = load_rules(settings.discounts_file)
    assert [rule.percent for rule in rules] == [Decimal(10), Decimal(20)]


def test_rule_counts_from_its_threshold() -> None:
    rule = Rule("big", Decimal(10), min_subtotal=Decimal(100))
    assert rule.amount(cart_of(("POT-01", "99.99", 1))) == 0
    assert rule.amount(cart_of(("POT-01", "100.00", 1))) == Decimal("10.00")


def test_rule_for_one_product_leaves_the_others_alone() -> None:
    rule = Rule("mugs", Decimal(20), sku="MUG-01", min_quantity=6)
    assert rule.amount(cart_of(("MUG-01", "5.00", 6), ("POT-01", "30.00", 1))) == Decimal("6.00")
    assert rule.amount(cart_of(("MUG-01", "5.00", 5), ("POT-01", "30.00", 1))) == 0


def test_percentage_has_a_ceiling() -> None:
    assert Rule("all", Decimal(90)).amount(cart_of(("MUG-01", "10.00", 1))) == Decimal("5.00")


def test_best_discount_wins_and_they_do_not_add_up() -> None:
    rules = [Rule("ten", Decimal(10)), Rule("five", Decimal(5))]
    code = DiscountCode(code="SPRING", percent=15)
    best = best_discount(cart_of(("POT-01", "40.00", 1)), rules, code)
    assert (best.name, best.amount) == ("code SPRING", Decimal("6.00"))


def test_a_discount_of_nothing_has_no_name() -> None:
    rules = [Rule("big", Decimal(10), min_subtotal=Decimal(100))]
    assert best_discount(cart_of(("MUG-01", "10.00", 1)), rules).name == "none"


def test_codes_ignore_case_and_spaces(session: Session) -> None:
    assert find_code(session, " spring ", TODAY).percent == 15


@pytest.mark.parametrize(("code", "reason"), [("WINTER", "expired"), ("NEVER", "unknown")])
def test_refuses_codes(session: Session, code: str, reason: str) -> None:
    with pytest.raises(ShopError, match=reason):
        find_code(session, code, TODAY)
