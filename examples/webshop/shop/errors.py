"""What can go wrong in the shop, each with the HTTP status that the API answers."""


class ShopError(Exception):
    status = 400


class NotFound(ShopError):
    status = 404


class OutOfStock(ShopError):
    status = 409


class InvalidTransition(ShopError):
    status = 409


class PaymentDeclined(ShopError):
    status = 402
