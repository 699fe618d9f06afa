"""A small OpenID Connect directory on a port of this machine (OpenID Connect Core 1.0, authorization code with PKCE)."""

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "heard", "a secret between the two of us, long enough to sign with"


class Directory:
    """Knows one person, `who`, and lets them in at once."""

    def __init__(self) -> None:
        self.who = {"sub": "u-17", "email": "ana@shop.example", "email_verified": True, "name": "Ana"}
        self.challenge = ""
        self.address = ""

    def configuration(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, list[str]]) -> str:
        """Where the browser is sent back to."""
        assert asked["client_id"] == [CLIENT]
        self.challenge = asked["code_challenge"][0]
        return f"{asked['redirect_uri'][0]}?{urlencode({'code': 'c-1', 'state': asked['state'][0]})}"

    def token(self, asked: dict[str, list[str]]) -> dict[str, object]:
        assert (asked["client_id"], asked["client_secret"], asked["code"]) == ([CLIENT], [SECRET], ["c-1"])
        digest = hashlib.sha256(asked["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        claims = {**self.who, "iss": self.address, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60}
        return {"access_token": "t-1", "token_type": "Bearer", "id_token": jwt.encode(claims, SECRET, "HS256")}


@contextlib.contextmanager
def running() -> Iterator[Directory]:
    """A directory that answers until the block ends."""
    directory = Directory()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", directory.authorize(parse_qs(parts.query)))
                self.end_headers()
                return
            self.answer(directory.who if parts.path == "/userinfo" else directory.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(directory.token(parse_qs(body)))

        def answer(self, what: object) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    directory.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
