"""Commands for the back office: `flask --app shop.app shop --help`."""

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TextIO

import click
from flask.cli import AppGroup
from sqlalchemy import select

from shop import orders, reports
from shop.api import services
from shop.models import OrderStatus, Product

commands = AppGroup("shop", help="Work of the back office.")


@commands.command("import-products")
@click.argument("file", type=click.File(encoding="utf-8"))
def import_products(file: TextIO) -> None:
    """Add or update products from a CSV file with sku, name, price and stock."""
    added = updated = 0
    with services().sessions.begin() as session:
        known = {product.sku: product for product in session.scalars(select(Product))}
        for row in csv.DictReader(file):
            product = known.get(row["sku"])
            if product is None:
                product = Product(sku=row["sku"])
                session.add(product)
                added += 1
            else:
                updated += 1
            product.name = row["name"]
            product.price = Decimal(row["price"])
            product.stock = int(row["stock"])
    click.echo(f"{added} added, {updated} updated")


@commands.command("ship")
@click.argument("order_id", type=int)
def ship(order_id: int) -> None:
    """Mark a paid order as shipped."""
    with services().sessions.begin() as session:
        order = orders.get_order(session, order_id)
        orders.advance(order, OrderStatus.SHIPPED, datetime.now(UTC))


@commands.command("report")
@click.option("--days", default=7, show_default=True)
def report(days: int) -> None:
    """Revenue, best sellers, low stock and orders that wait for their money."""
    now = datetime.now(UTC)
    since = now - timedelta(days=days)
    with services().sessions() as session:
        click.echo(f"Revenue: {reports.revenue(session, since, now)}")
        for sku, count in reports.best_sellers(session, limit=5):
            click.echo(f"  {sku}: {count} sold")
        for product in reports.low_stock(session, below=5):
            click.echo(f"Low stock: {product.sku}, {product.stock} left")
        for order in reports.unpaid_orders(session, before=since):
            click.echo(f"Unpaid: order {order.id}, {order.total}")
