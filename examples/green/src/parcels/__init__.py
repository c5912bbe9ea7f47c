"""What a parcel weighs for the carrier, and what sending it costs."""

from parcels.parcel import Parcel
from parcels.tariff import Step, Tariff, TooHeavy

__all__ = ["Parcel", "Step", "Tariff", "TooHeavy"]
