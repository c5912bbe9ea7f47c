"""Amounts of money as Decimal, always rounded to whole cents."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    return to_cents(amount * percent / 100)


def allocate(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount in proportion to the weights, without losing a cent.

    Every share is rounded down first; the cents left over go to the shares
    that lost most by it, the earlier one first when two lost the same.
    """
    total = sum(weights, ZERO)
    if total <= 0:
        raise ValueError("weights must add up to more than zero")
    cents = int(to_cents(amount) / CENT)
    exact = [cents * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    by_loss = sorted(range(len(shares)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_loss[: cents - sum(shares)]:
        shares[index] += 1
    return [share * CENT for share in shares]


def vat_included(gross: Decimal, rate: Decimal) -> Decimal:
    """The tax inside a gross amount, at a rate in percent."""
    return to_cents(gross * rate / (100 + rate))
