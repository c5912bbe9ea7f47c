"""A parcel and its weights."""

from decimal import ROUND_UP, Decimal

from attrs import field, frozen, validators

CM3_PER_KG = 5000
GRAM = Decimal("0.001")


@frozen
class Parcel:
    """Sides in centimetres, weight in kilograms."""

    length: int = field(validator=validators.gt(0))
    width: int = field(validator=validators.gt(0))
    height: int = field(validator=validators.gt(0))
    weight: Decimal = field(validator=validators.gt(Decimal(0)))

    @property
    def volumetric_weight(self) -> Decimal:
        volume = Decimal(self.length * self.width * self.height)
        return (volume / CM3_PER_KG).quantize(GRAM, rounding=ROUND_UP)

    @property
    def billed_weight(self) -> Decimal:
        """Carriers bill the larger of the two weights."""
        return max(self.weight, self.volumetric_weight)
