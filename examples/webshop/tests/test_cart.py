from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from shop.cart import build_cart
from shop.errors import NotFound, ShopError


def test_totals(session: Session) -> None:
    cart = build_cart(session, {"MUG-01": 2, "TEA-01": 3})
    assert cart.subtotal == Decimal("31.50")
    assert cart.quantity == 5


def test_says_what_is_nearly_sold_out(session: Session) -> None:
    cart = build_cart(session, {"POT-01": 2}, notes=[])
    assert cart.notes == ("Teapot: only 4 left",)


@pytest.mark.parametrize("sku", ["NONE-1", "OLD-01"])
def test_refuses_products_that_are_not_sold(session: Session, sku: str) -> None:
    with pytest.raises(NotFound, match=sku):
        build_cart(session, {sku: 1})


@pytest.mark.parametrize("quantity", [0, 100])
def test_refuses_odd_quantities(session: Session, quantity: int) -> None:
    with pytest.raises(ShopError, match="between 1 and 99"):
        build_cart(session, {"MUG-01": quantity})


def test_refuses_an_empty_cart(session: Session) -> None:
    with pytest.raises(ShopError, match="empty"):
        build_cart(session, {})
