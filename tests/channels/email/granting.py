"""An OAuth 2 provider for tests: asks nobody, checks everything (client, redirect, PKCE), and renews tokens."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CLIENT = {"client_id": "heard", "client_secret": "s3cret"}


class Granting:
    """What the provider remembers; `lifetime` is that of its tokens, in seconds."""

    def __init__(self) -> None:
        self.url = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.refresh_tokens: dict[str, str] = {}
        self.renewals = 0
        self.lifetime = 3600

    @property
    def settings(self) -> dict[str, object]:
        return {"authorize_url": f"{self.url}/authorize", "token_url": f"{self.url}/token", "scope": "mail", **CLIENT}

    def allow(self, url: str, user: str) -> dict[str, str]:
        """What the user's browser does when they agree; returns what it brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == ("heard", "code", "S256")
        code = secrets.token_urlsafe()
        self.codes[code] = {**asked, "user": user}
        return {"code": code, "state": asked["state"]}

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if (form.get("client_id"), form.get("client_secret")) != ("heard", "s3cret"):
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            user = self.refresh_tokens.get(form["refresh_token"])
            self.renewals += 1
            return (200, self._tokens(user)) if user else (400, {"error": "invalid_grant"})
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not asked or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        refresh = secrets.token_urlsafe()
        self.refresh_tokens[refresh] = asked["user"]
        return 200, {**self._tokens(asked["user"]), "refresh_token": refresh}

    def _tokens(self, user: str) -> dict[str, object]:
        token = secrets.token_urlsafe()
        self.tokens[token] = user
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}


@contextmanager
def granting() -> Iterator[Granting]:
    provider = Granting()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.grant({name: values[0] for name, values in parse_qs(body).items()}))

        def do_GET(self):
            token = parse_qs(urlsplit(self.path).query).get("oauth", [""])[0]
            user = provider.tokens.get(token)
            self._answer(200 if user else 400, {"email": user, "active": "yes"} if user else {"error": "invalid_token"})

        def _answer(self, status, value):
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
