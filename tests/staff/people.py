"""Who signs in, and how."""

from typing import Any

PASSWORD = "four warm slices of bread"


def sign_in(client: Any, address: str = "ana@shop.example", password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/account/login/", {"login": address, "password": password, **more})
