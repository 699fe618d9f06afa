"""Sign-in with the business's own directory, as the environment sets it up."""

from __future__ import annotations

from typing import Any

from heard.project.environment import Environment

OIDC = "openid_connect"
SAML = "saml"
# The names under which directories tell who somebody is; the mail address as Entra ID's claim, by the numbers of LDAP's `mail`
# and PKCS #9, or in plain words.
CLAIMS = {
    "uid": ["urn:oasis:names:tc:SAML:attribute:subject-id"],
    "email": [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
        "urn:oid:1.2.840.113549.1.9.1",
        "email",
        "mail",
    ],
    "email_verified": ["http://schemas.auth0.com/email_verified"],
}


def directory_apps(environment: Environment) -> list[str]:
    """Return the Django applications sign-in by directory needs; SAML's, whose libraries are large, only when it is used."""
    apps = [f"allauth.socialaccount.providers.{OIDC}"]
    return [*apps, f"allauth.socialaccount.providers.{SAML}"] if environment.saml_metadata_url else apps


def directories(environment: Environment) -> dict[str, Any]:
    """Return allauth's SOCIALACCOUNT_PROVIDERS; empty while no directory is set up."""
    found: dict[str, Any] = {}
    if environment.oidc_url and environment.oidc_client_id:
        found[OIDC] = {"OAUTH_PKCE_ENABLED": True, "APPS": [_oidc(environment)]}
    if environment.saml_metadata_url:
        found[SAML] = {"APPS": [_saml(environment)]}
    return found


def _oidc(environment: Environment) -> dict[str, Any]:
    return {
        "provider_id": "sso",
        "name": environment.oidc_name,
        "client_id": environment.oidc_client_id,
        "secret": environment.oidc_secret,
        "settings": {"server_url": environment.oidc_url, "verified_email": environment.oidc_trusts_email or None},
    }


def _saml(environment: Environment) -> dict[str, Any]:
    # In a directory of one's own the address is the account; SAML has no common way to call it verified.
    idp = {"entity_id": environment.saml_entity_id, "metadata_url": environment.saml_metadata_url}
    settings = {
        "idp": idp,
        "attribute_mapping": CLAIMS,
        "verified_email": True,
        "advanced": {"reject_idp_initiated_sso": True},
    }
    return {
        "provider_id": environment.saml_entity_id,
        "client_id": "saml",
        "name": environment.saml_name,
        "settings": settings,
    }
