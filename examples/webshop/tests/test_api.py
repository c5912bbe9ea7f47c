from flask.testing import FlaskClient

ORDER = {"customer_id": 1, "items": [{"sku": "MUG-01", "quantity": 2}]}


def test_lists_products_on_sale(client: FlaskClient) -> None:
    products = client.get("/products").get_json()
    assert [product["sku"] for product in products] == ["MUG-01", "POT-01", "TEA-01"]
    assert products[0]["price"] == "7.95"


def test_buying_from_order_to_receipt(client: FlaskClient) -> None:
    created = client.post("/orders", json=ORDER)
    assert created.status_code == 201
    number = created.get_json()["id"]
    paid = client.post(f"/orders/{number}/payment", json={"card": "yes"})
    assert paid.get_json()["status"] == "paid"
    receipt = client.get(f"/orders/{number}/receipt")
    assert "First Customer" in receipt.text
    assert "20.80 EUR" in receipt.text


def test_declined_card(client: FlaskClient) -> None:
    number = client.post("/orders", json=ORDER).get_json()["id"]
    answer = client.post(f"/orders/{number}/payment", json={"card": "no"})
    assert answer.status_code == 402
    assert client.get(f"/orders/{number}").get_json()["status"] == "pending"


def test_errors_are_json(client: FlaskClient) -> None:
    assert client.get("/orders/99").get_json() == {"error": "no order 99"}
    assert client.post("/orders", json={"items": ["MUG-01"]}).status_code == 400
    assert client.post("/orders", data="not json").status_code == 400
