"""Settings: a YAML file for what belongs to the shop, the environment for the rest."""

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

DEFAULT_CONFIG = Path("config") / "development.yaml"
DEFAULT_DATABASE_URL = "sqlite:///shop.db"


@dataclass(frozen=True)
class Settings:
    currency: str
    vat_percent: Decimal
    shipping_fee: Decimal
    free_shipping_from: Decimal
    discounts_file: Path
    payment_url: str


def database_url() -> str:
    return os.environ.get("DATABASE_URL", DEFAULT_DATABASE_URL)


def load_settings(path: Path | None = None) -> Settings:
    path = path or Path(os.environ.get("SHOP_CONFIG", DEFAULT_CONFIG))
    with path.open(encoding="utf-8") as stream:
        shop = yaml.safe_load(stream)["shop"]
    return Settings(
        currency=shop["currency"],
        vat_percent=Decimal(shop["vat_percent"]),
        shipping_fee=Decimal(shop["shipping_fee"]),
        free_shipping_from=Decimal(shop["free_shipping_from"]),
        discounts_file=path.parent / shop["discounts_file"],
        payment_url=os.environ.get("PAYMENT_URL", shop["payment_url"]),
    )
