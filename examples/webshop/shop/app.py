"""The application factory: `flask --app shop.app run`, or `gunicorn 'shop.app:create_app()'`."""

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from shop.api import Services, blueprint
from shop.cli import commands
from shop.config import Settings, database_url, load_settings
from shop.discounts import load_rules
from shop.payments import HttpGateway, PaymentGateway


def create_app(
    url: str | None = None,
    settings: Settings | None = None,
    gateway: PaymentGateway | None = None,
) -> Flask:
    settings = settings or load_settings()
    app = Flask(__name__)
    app.extensions["shop"] = Services(
        sessions=sessionmaker(create_engine(url or database_url())),
        settings=settings,
        rules=load_rules(settings.discounts_file),
        gateway=gateway or HttpGateway(settings.payment_url, settings.currency),
    )
    app.register_blueprint(blueprint)
    app.cli.add_command(commands)
    return app
