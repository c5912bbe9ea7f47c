"""The shop's HTTP interface."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from flask import Blueprint, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from shop import orders, payments
from shop.cart import Cart, build_cart
from shop.config import Settings
from shop.discounts import Rule, best_discount, find_code
from shop.errors import ShopError
from shop.models import Order, Product
from shop.payments import PaymentGateway
from shop.receipts import receipt_for

blueprint = Blueprint("shop", __name__)


@dataclass(frozen=True)
class Services:
    sessions: sessionmaker[Session]
    settings: Settings
    rules: list[Rule]
    gateway: PaymentGateway


def services() -> Services:
    return cast(Services, current_app.extensions["shop"])


def read_body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ShopError("the body must be a JSON object")
    return body


def read_cart(session: Session, body: dict[str, Any]) -> Cart:
    try:
        quantities = {str(item["sku"]): int(item["quantity"]) for item in body["items"]}
    except (KeyError, TypeError, ValueError):
        raise ShopError("items must be a list of sku and quantity")
    return build_cart(session, quantities)


def order_as_json(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "status": order.status,
        "shipping": str(order.shipping),
        "total": str(order.total),
        "lines": [
            {"sku": line.product.sku, "quantity": line.quantity, "total": str(line.total)}
            for line in order.lines
        ],
    }


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    with services().sessions() as session:
        session.execute(select(1))
    return jsonify(status="ok")


@blueprint.get("/products")
def list_products() -> ResponseReturnValue:
    with services().sessions() as session:
        products = session.scalars(select(Product).where(Product.active).order_by(Product.sku))
        return jsonify(
            [
                {"sku": p.sku, "name": p.name, "price": str(p.price), "available": p.stock > 0}
                for p in products
            ]
        )


@blueprint.post("/quotes")
def quote() -> ResponseReturnValue:
    body = read_body()
    with services().sessions() as session:
        cart = read_cart(session, body)
        code = body.get("code")
        found = find_code(session, code, datetime.now(UTC).date()) if code else None
        discount = best_discount(cart, services().rules, found)
    goods = cart.subtotal - discount.amount
    shipping = orders.shipping_fee(goods, services().settings)
    return jsonify(
        subtotal=str(cart.subtotal),
        discount={"name": discount.name, "amount": str(discount.amount)},
        shipping=str(shipping),
        total=str(goods + shipping),
        notes=list(cart.notes),
    )


@blueprint.post("/orders")
def create_order() -> ResponseReturnValue:
    body = read_body()
    with services().sessions.begin() as session:
        order = orders.place_order(
            session,
            int(body.get("customer_id", 0)),
            read_cart(session, body),
            settings=services().settings,
            rules=services().rules,
            now=datetime.now(UTC),
            code=body.get("code"),
        )
        return jsonify(order_as_json(order)), 201


@blueprint.get("/orders/<int:order_id>")
def show_order(order_id: int) -> ResponseReturnValue:
    with services().sessions() as session:
        return jsonify(order_as_json(orders.get_order(session, order_id)))


@blueprint.post("/orders/<int:order_id>/payment")
def pay_order(order_id: int) -> ResponseReturnValue:
    card = str(read_body().get("card", ""))
    with services().sessions() as session:
        order = orders.get_order(session, order_id)
        payments.pay(session, order, services().gateway, card, datetime.now(UTC))
        return jsonify(order_as_json(order))


@blueprint.post("/orders/<int:order_id>/cancellation")
def cancel_order(order_id: int) -> ResponseReturnValue:
    with services().sessions() as session:
        order = orders.get_order(session, order_id)
        payments.cancel_and_refund(session, order, services().gateway, datetime.now(UTC))
        return jsonify(order_as_json(order))


@blueprint.get("/orders/<int:order_id>/receipt")
def show_receipt(order_id: int) -> ResponseReturnValue:
    with services().sessions() as session:
        order = orders.get_order(session, order_id)
        receipt = receipt_for(session, order, services().settings)
    return render_template("receipt.html", receipt=receipt)


@blueprint.errorhandler(ShopError)
def answer_error(error: ShopError) -> ResponseReturnValue:
    return jsonify(error=str(error)), error.status
