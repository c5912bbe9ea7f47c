"""A tariff: prices in steps of weight."""

from decimal import Decimal

from attrs import field, frozen

from parcels.parcel import Parcel


class TooHeavy(ValueError):
    """The tariff has no step for so heavy a parcel."""


@frozen
class Step:
    up_to: Decimal
    price: Decimal


def _by_weight(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.up_to))


@frozen
class Tariff:
    steps: tuple[Step, ...] = field(converter=_by_weight)

    def price(self, parcel: Parcel) -> Decimal:
        for step in self.steps:
            if parcel.billed_weight <= step.up_to:
                return step.price
        raise TooHeavy(f"no price for {parcel.billed_weight} kg")
