"""Sending the forms of settings, and reading what the audit log says of it."""

from django.test import Client

from tests.project.studio.house import last_facts


def send(browser: Client, address: str, /, **fields):
    answer = browser.post(address, fields)
    errors = answer.context["form"].errors if answer.status_code == 200 and "form" in (answer.context or {}) else {}
    assert errors == {}, errors
    return answer


def refused(browser: Client, address: str, /, **fields) -> dict[str, list[str]]:
    answer = browser.post(address, fields)
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def settings_told() -> list[tuple[str, str, list[str]]]:
    return [(fact["setting"].rpartition(":")[0], fact["what"], fact["fields"]) for fact in last_facts("SettingChanged")]
