from decimal import Decimal

import pytest

from parcels import Parcel


def test_bulky_parcel_is_billed_by_volume() -> None:
    assert Parcel(60, 40, 40, Decimal("3.2")).billed_weight == Decimal("19.200")


def test_dense_parcel_is_billed_by_weight() -> None:
    assert Parcel(20, 10, 10, Decimal("3.2")).billed_weight == Decimal("3.2")


def test_volumetric_weight_is_rounded_up() -> None:
    assert Parcel(7, 7, 7, Decimal("0.05")).volumetric_weight == Decimal("0.069")


def test_refuses_a_parcel_without_weight() -> None:
    with pytest.raises(ValueError, match="weight"):
        Parcel(1, 1, 1, Decimal(0))
