from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from shop.app import create_app
from shop.config import Settings, load_settings
from shop.models import Base, Customer, DiscountCode, Product
from shop.payments import Charge

ROOT = Path(__file__).parent.parent
NOW = datetime(2025, 6, 2, 10, 30, tzinfo=UTC)


class FakeGateway:
    """Accepts every card but the one that says no."""

    def __init__(self) -> None:
        self.charged: list[Decimal] = []
        self.refunded: list[Decimal] = []

    def charge(self, order_id: int, amount: Decimal, card: str) -> Charge:
        self.charged.append(amount)
        return Charge(accepted=card != "no", reference=f"ch-{order_id}-{len(self.charged)}")

    def refund(self, reference: str, amount: Decimal) -> None:
        self.refunded.append(amount)


@pytest.fixture
def settings() -> Settings:
    return load_settings(ROOT / "config" / "development.yaml")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            [
                Customer(id=1, email="customer@example.com", name="First Customer", created_at=NOW),
                Product(id=1, sku="MUG-01", name="Mug", price=Decimal("7.95"), stock=20),
                Product(id=2, sku="POT-01", name="Teapot", price=Decimal("34.50"), stock=4),
                Product(id=3, sku="TEA-01", name="Green tea", price=Decimal("5.20"), stock=100),
                Product(id=4, sku="OLD-01", name="Old", price=Decimal("1.00"), active=False),
                DiscountCode(code="SPRING", percent=15, valid_until=date(2025, 6, 30)),
                DiscountCode(code="WINTER", percent=30, valid_until=date(2025, 1, 31)),
                DiscountCode(code="WELCOME", percent=5, valid_until=None),
            ]
        )
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def app(session: Session, url: str, settings: Settings, gateway: FakeGateway) -> Iterator[Flask]:
    app = create_app(url, settings, gateway)
    yield app
    app.extensions["shop"].sessions.kw["bind"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
