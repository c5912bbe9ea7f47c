from decimal import Decimal

import pytest

from shop.money import allocate, percent_of, to_cents, vat_included


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1.004", "1.00"), ("1.005", "1.01"), ("-1.005", "-1.01")],
)
def test_rounds_half_cents_away_from_zero(amount: str, expected: str) -> None:
    assert str(to_cents(Decimal(amount))) == expected


def test_percentage_is_rounded_to_cents() -> None:
    assert percent_of(Decimal("9.99"), Decimal(15)) == Decimal("1.50")


def test_allocation_loses_no_cent() -> None:
    shares = allocate(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)])
    assert shares == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


def test_leftover_cent_goes_to_the_largest_remainder() -> None:
    shares = allocate(Decimal("0.05"), [Decimal(1), Decimal(2)])
    assert shares == [Decimal("0.02"), Decimal("0.03")]


def test_allocation_needs_a_weight() -> None:
    with pytest.raises(ValueError, match="more than zero"):
        allocate(Decimal(1), [])


def test_vat_is_taken_out_of_the_gross_amount() -> None:
    assert vat_included(Decimal("119.00"), Decimal(19)) == Decimal("19.00")
