from decimal import Decimal

import pytest

from parcels import Parcel, Step, Tariff, TooHeavy

TARIFF = Tariff((Step(Decimal(10), Decimal("9.50")), Step(Decimal(2), Decimal("4.90"))))


def test_first_step_that_carries_the_parcel() -> None:
    assert TARIFF.price(Parcel(10, 10, 10, Decimal(2))) == Decimal("4.90")
    assert TARIFF.price(Parcel(10, 10, 10, Decimal("2.001"))) == Decimal("9.50")


def test_no_step_for_the_heaviest() -> None:
    with pytest.raises(TooHeavy, match="19.200 kg"):
        TARIFF.price(Parcel(60, 40, 40, Decimal(3)))
