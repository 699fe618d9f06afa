"""A small SAML directory on a port of this machine (SAML 2.0 Web Browser SSO: asked by redirect, answers by a form)."""

import base64
import contextlib
import datetime as dt
import html
import secrets
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

PROTOCOL, ASSERTION = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
ENTITY = "https://directory.shop.example/"

METADATA = """<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo>
</KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{address}/sso"/>
</IDPSSODescriptor></EntityDescriptor>"""

STATEMENT = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{name}" Version="2.0" IssueInstant="{now}">
<saml:Issuer>{entity}</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{who}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData InResponseTo="{asked}" NotOnOrAfter="{until}" Recipient="{recipient}"/></saml:SubjectConfirmation>
</saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{until}">
<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="{claim}"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""

RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
ID="{name}" Version="2.0" IssueInstant="{now}" InResponseTo="{asked}" Destination="{recipient}"><saml:Issuer>{entity}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{statement}</samlp:Response>"""

FORM = """<!doctype html><title>Directory</title><link rel="icon" href="data:,"><form method="post" action="{recipient}">
<input type="hidden" name="SAMLResponse" value="{response}"><button>Sign in as {email}</button></form>"""


class SamlDirectory:
    """Knows one person, `who`, and their `email`, told under the name `claim`, and lets them in when they press its button."""

    def __init__(self) -> None:
        self.who, self.email, self.claim = "u-17", "ana@alder.example", EMAIL
        self.address, self.is_broken = "", False
        self.key, self.certificate = _key_and_certificate()
        self.signs_with = self.key
        self.audiences: list[str] = []

    @property
    def metadata(self) -> str:
        if self.is_broken:
            return "We are moving house."
        body = "".join(self.certificate.splitlines()[1:-1])
        return METADATA.format(entity=ENTITY, certificate=body, address=self.address)

    def asked_to_sign_in(self, request: str) -> str:
        """The page that carries the answer to an AuthnRequest."""
        asked = etree.fromstring(zlib.decompress(base64.b64decode(request), -15))
        now = dt.datetime.now(dt.UTC)
        audience = asked.findtext(f"{{{ASSERTION}}}Issuer")
        self.audiences.append(audience)
        said = {
            "now": f"{now - dt.timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}",
            "until": f"{now + dt.timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
            "asked": asked.get("ID"), "recipient": asked.get("AssertionConsumerServiceURL"), "audience": audience,
            "entity": ENTITY, "who": self.who, "claim": self.claim, "email": self.email,
        }  # fmt: skip
        statement = Saml.add_sign(STATEMENT.format(name=_name(), **said), self.signs_with, self.certificate)
        response = RESPONSE.format(name=_name(), statement=statement.decode(), **said)
        encoded = base64.b64encode(response.encode()).decode()
        return FORM.format(recipient=html.escape(said["recipient"]), response=encoded, email=self.email)


@contextlib.contextmanager
def running() -> Iterator[SamlDirectory]:
    """A directory that answers until the block ends."""
    directory = SamlDirectory()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/sso":
                self.answer(directory.asked_to_sign_in(parse_qs(parts.query)["SAMLRequest"][0]), "text/html")
            else:
                self.answer(directory.metadata, "application/samlmetadata+xml")

        def answer(self, what: str, kind: str) -> None:
            body = what.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    directory.address = f"http://localhost:{server.server_port}"  # another site than 127.0.0.1, as in life
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def another_key() -> str:
    """A private key the metadata does not speak of."""
    return _key_and_certificate()[0]


def _key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "directory.shop.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, form, plain)
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def _name() -> str:
    return f"_{secrets.token_hex(16)}"
