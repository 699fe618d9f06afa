"""A program with a token."""

import json

from django.utils import timezone

from heard.staff.actions.issue_token import issue_token


class Script:
    """Asks the API as an agent's token."""

    def __init__(self, client, agent, scopes=("write",)):
        self.client, self.agent = client, agent
        self.token, self.secret = issue_token(agent=agent, name="Shop", scopes=scopes, at=timezone.now())

    def ask(self, method, path, body=None, **headers):
        headers = {
            "Authorization": f"Bearer {self.secret}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        content = body if isinstance(body, str) else json.dumps(body or {})
        return self.client.generic(method, f"/api/v1/{path}", content, content_type="application/json", headers=headers)

    def upload(self, file, **headers):
        headers = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.post("/api/v1/files", {"file": file}, headers=headers)

    def items(self, path):
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"]

    def begin(self, inbox, **headers):
        body = {
            "inbox_id": inbox.pk,
            "customer": {"address": "mia@example.com", "name": "Mia"},
            "subject": "Kettle",
            "text": "Where?",
        }
        return self.ask("POST", "conversations", body, **headers)


def answered(answer, status=200):
    """Return what a good answer holds."""
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def refused(answer):
    """Return the status and the code of a problem document."""
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:heard:problem:")
