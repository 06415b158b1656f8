"""Sign-in by an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

The provider says who it is (issuer and subject) and nothing else: party, role and operations are those that the
administrator gave. Each step asks the provider alone, over https (or on this machine).
"""

import base64
import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from dashboard.config import Settings
from data.terms.errors import SignInRefused

# Signatures that are made with a key which the provider keeps for itself; never none, never a shared secret.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
LEEWAY_S, TIMEOUT_S = 60, 10.0
KEPT_S = 600  # so long somebody may take at the provider
LARGEST_ANSWER = 1_000_000
SILENT = "The identity provider does not answer as it should."


@dataclass(frozen=True, slots=True)
class Errand:
    """What the browser keeps, signed, while it is at the provider."""

    state: str
    nonce: str
    verifier: str
    purpose: str
    next_path: str


def begin(settings: Settings, *, redirect_uri: str, purpose: str, next_path: str) -> tuple[str, str]:
    """The address at the provider, and the errand for the browser's cookie. Asks the provider: call it in a thread.

    Raises SignInRefused where the provider does not answer.
    """
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    errand = Errand(state=state, nonce=nonce, verifier=verifier, purpose=purpose, next_path=next_path)
    address = prepare_grant_uri(
        _metadata(settings.oidc_issuer)["authorization_endpoint"],
        client_id=settings.oidc_client_id,
        response_type="code",
        redirect_uri=redirect_uri,
        scope="openid",
        state=errand.state,
        nonce=errand.nonce,
        code_challenge=create_s256_code_challenge(errand.verifier),
        code_challenge_method="S256",
    )
    return address, _signer(settings).dumps(asdict(errand))


def read_errand(settings: Settings, kept: str) -> Errand:
    """The errand of a cookie. Raises SignInRefused for one that is not ours, or too old."""
    from itsdangerous import BadSignature

    try:
        return Errand(**_signer(settings).loads(kept, max_age=KEPT_S))
    except (BadSignature, TypeError):
        raise SignInRefused("The way to the identity provider and back took too long, or began elsewhere.") from None


def subject_of(settings: Settings, errand: Errand, *, code: str, redirect_uri: str) -> str:
    """Whom the provider vouches for, in exchange for the code. Asks the provider: call it in a thread.

    Raises SignInRefused for anything that is not a token of this provider, for this server and this errand.
    """
    metadata = _metadata(settings.oidc_issuer)
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    basic = base64.b64encode(f"{quote(settings.oidc_client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()
    answer = _ask(
        metadata["token_endpoint"],
        headers={"Authorization": f"Basic {basic}"},
        form={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": errand.verifier,
        },
    )
    return _verified(settings, metadata, str(answer.get("id_token", "")), nonce=errand.nonce)


def _verified(settings: Settings, metadata: dict[str, Any], token: str, *, nonce: str) -> str:
    """The subject of an ID token that is signed, for us, of this errand and in time."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    wanted = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    try:
        keys = KeySet.import_key_set(_ask(metadata["jwks_uri"]))  # type: ignore[arg-type]
        found = jwt.decode(token, keys, algorithms=sorted(ALGORITHMS.intersection(offered)))
        claims = CodeIDToken(found.claims, found.header, wanted, {"nonce": nonce, "client_id": settings.oidc_client_id})
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignInRefused(SILENT) from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject:
        raise SignInRefused(SILENT)
    return subject


@lru_cache(maxsize=1)
def _metadata(issuer: str) -> dict[str, Any]:
    """What the provider says of itself; it has to be who we asked. Raises SignInRefused, and is not kept then."""
    found = _ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    here = urlsplit(issuer)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        place = urlsplit(str(found.get(name, "")))
        if place.scheme != "https" and (place.scheme, place.netloc) != (here.scheme, here.netloc):
            raise SignInRefused(SILENT)
    if found.get("issuer") != issuer:
        raise SignInRefused(SILENT)
    return found


def _ask(address: str, *, headers: dict[str, str] | None = None, form: dict[str, str] | None = None) -> dict[str, Any]:
    import httpx

    try:
        with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            answer = client.post(address, headers=headers, data=form) if form else client.get(address)
        answer.raise_for_status()
        if len(answer.content) > LARGEST_ANSWER:
            raise SignInRefused(SILENT)
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignInRefused(SILENT) from error
    if not isinstance(found, dict):
        raise SignInRefused(SILENT)
    return found


def _signer(settings: Settings) -> Any:
    from itsdangerous import URLSafeTimedSerializer

    secret = settings.secret.get_secret_value() if settings.secret else ""
    return URLSafeTimedSerializer(secret, salt="vardar identity provider")
