"""Is this bearer token genuine, and which roles in which units does it name?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from api.problems import Code, Refusal
from db.settings import Mode, Settings
from domain.policy import Role
from domain.units import InvalidUnitCode, unit_code

ISSUER = "thuocdo-development"
AUDIENCE = "thuocdo"
ALGORITHMS = ["HS256"]
LIFETIME = timedelta(hours=12)
LONGEST = 8192
MOST_GRANTS = 50
LEEWAY = 30


class TokensRefused(Exception):
    """A server in production mode neither makes nor takes development tokens."""


@dataclass(frozen=True, slots=True)
class GrantClaim:
    """A role in the unit with that code; no unit is the whole country."""

    role: Role
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says. ``expires`` counts seconds since 1970."""

    subject: str
    grants: tuple[GrantClaim, ...]
    expires: float


def make_development_token(
    settings: Settings,
    role: Role,
    unit: str | None,
    at: datetime,
    *,
    lifetime: timedelta = LIFETIME,
) -> str:
    """A signed token for one role in one unit; no unit is the whole country.

    Raises TokensRefused in production, InvalidUnitCode where the unit cannot be a code, and
    ValueError for the role ``public``, which is what comes without a token.
    """
    if settings.mode is Mode.PRODUCTION:
        raise TokensRefused
    if role is Role.PUBLIC:
        raise ValueError("the public needs no token")
    grant = {"role": role.value} | ({"unit": unit_code(unit)} if unit else {})
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"{role}@{grant.get('unit', 'all')}",
        "iat": int(at.timestamp()),
        "exp": int((at + lifetime).timestamp()),
        "grants": [grant],
    }
    return jwt.encode({"alg": ALGORITHMS[0]}, claims, OctKey.import_key(settings.signing_secret()), ALGORITHMS)


def claims_of(token: str, key: OctKey, at: datetime) -> Claims | Refusal:
    """What the token says, if it was signed with the key for this service and is alive at that instant."""
    if len(token) > LONGEST:
        return Refusal(Code.TOKEN_INVALID)
    try:
        found = jwt.decode(token, key, ALGORITHMS).claims
        _expected(at).validate(found)
    except ExpiredTokenError:
        return Refusal(Code.TOKEN_EXPIRED, "exp")
    except ClaimError as refused:
        return Refusal(Code.TOKEN_INVALID, refused.claim)
    except (JoseError, ValueError, RecursionError):
        return Refusal(Code.TOKEN_INVALID)
    grants = _grants(found["grants"])
    return grants if isinstance(grants, Refusal) else Claims(found["sub"], grants, found["exp"])


def _expected(at: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        iat={"essential": True},
        exp={"essential": True},
        grants={"essential": True, "allow_blank": True},
    )


def _grants(listed: Any) -> tuple[GrantClaim, ...] | Refusal:
    if not isinstance(listed, list) or len(listed) > MOST_GRANTS:
        return Refusal(Code.TOKEN_INVALID, "grants")
    try:
        return tuple(_grant(each) for each in listed)
    except (InvalidUnitCode, KeyError, TypeError, ValueError, AttributeError):
        return Refusal(Code.TOKEN_INVALID, "grants")


def _grant(said: dict[str, str]) -> GrantClaim:
    role = Role(said["role"])
    if role is Role.PUBLIC:
        raise ValueError("the public needs no token")
    return GrantClaim(role, unit_code(said["unit"]) if "unit" in said else None)
