"""Which bearer tokens are taken, and who stands behind one?"""

import base64
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from api.principal import REMEMBERED_FOR, Principals
from api.problems import Code, Refusal
from api.tokens import AUDIENCE, ISSUER, LIFETIME, Claims, GrantClaim, TokensRefused, claims_of, make_development_token
from db.settings import Mode
from domain.policy import Action, Grant, Place, Principal, Role, scope_of
from domain.text import Language
from domain.units import InvalidUnitCode
from tests.serving import PLACES, SECRET, find_places, settings_of_tests

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = OctKey.import_key(SECRET)
GOOD = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "somebody",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 600,
    "grants": [{"role": "province", "unit": "H44"}],
}


def signed(claims: dict[str, Any], algorithm: str = "HS256", key: OctKey = KEY) -> str:
    return jwt.encode({"alg": algorithm}, claims, key, [algorithm])


def code_of(token: str) -> Code:
    refusal = claims_of(token, KEY, NOW)
    assert isinstance(refusal, Refusal)
    return refusal.code


async def known(token: str, principals: Principals, at: datetime = NOW) -> Principal:
    principal = await principals.of(f"Bearer {token}".encode(), Language.VI, at)
    assert isinstance(principal, Principal)
    return principal


def test_a_development_token_says_the_role_and_the_unit_it_was_made_for() -> None:
    token = make_development_token(settings_of_tests(), Role.PROVINCE, "h44", NOW)
    claims = claims_of(token, KEY, NOW)
    expires = (NOW + LIFETIME).timestamp()
    assert claims == Claims("province@H44", (GrantClaim(Role.PROVINCE, "H44"),), expires)


def test_production_makes_no_development_token() -> None:
    with pytest.raises(TokensRefused):
        make_development_token(settings_of_tests(mode=Mode.PRODUCTION), Role.CENTRAL, None, NOW)


def test_a_token_is_made_neither_for_the_public_nor_for_what_is_no_code() -> None:
    with pytest.raises(ValueError, match="the public needs no token"):
        make_development_token(settings_of_tests(), Role.PUBLIC, None, NOW)
    with pytest.raises(InvalidUnitCode):
        make_development_token(settings_of_tests(), Role.PROVINCE, "Phú Thọ", NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody else"},
        {"iss": None},
        {"aud": "another service"},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"iat": int(NOW.timestamp()) + 600},
        {"iat": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int(NOW.timestamp()) + 600},
        {"grants": None},
        {"grants": "central"},
        {"grants": [{}]},
        {"grants": ["central"]},
        {"grants": [{"role": "emperor"}]},
        {"grants": [{"role": "public"}]},
        {"grants": [{"role": "province", "unit": 44}]},
        {"grants": [{"role": "province", "unit": "'; drop table units"}]},
        {"grants": [{"role": "province", "unit": "H44"}] * 51},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(claims: dict[str, Any]) -> None:
    assert code_of(signed(GOOD | claims)) is Code.TOKEN_INVALID


def test_a_token_is_taken_until_it_expires() -> None:
    later = NOW + timedelta(minutes=11)
    assert isinstance(claims_of(signed(GOOD), KEY, NOW), Claims)
    assert claims_of(signed(GOOD), KEY, later) == Refusal(Code.TOKEN_EXPIRED, "exp")


def unsigned(header: dict[str, Any]) -> str:
    parts = (json.dumps(part).encode() for part in (header, GOOD))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def test_a_token_nobody_signed_is_refused() -> None:
    assert code_of(unsigned({"alg": "none"})) is Code.TOKEN_INVALID
    assert code_of(unsigned({"alg": "HS256"})) is Code.TOKEN_INVALID
    assert code_of(unsigned({"alg": ["HS256"]})) is Code.TOKEN_INVALID


def test_a_token_signed_by_another_key_or_algorithm_is_refused() -> None:
    other = OctKey.import_key("another secret, as long as the true one is")
    assert code_of(signed(GOOD, key=other)) is Code.TOKEN_INVALID
    assert code_of(signed(GOOD, algorithm="HS512")) is Code.TOKEN_INVALID


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "a.b.c.d.e", "é.é.é", "x" * 9000, signed(GOOD)[:-2]])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert code_of(token) is Code.TOKEN_INVALID


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Bearer ", b"Basic dTpw", b"bearer a b", b"Bearer \xff"])
async def test_a_header_that_bears_no_token_is_refused(header: bytes) -> None:
    assert await Principals(find_places, KEY).of(header, Language.VI, NOW) == Refusal(Code.TOKEN_INVALID)


async def test_a_grant_holds_in_the_place_of_its_unit() -> None:
    principal = await known(signed(GOOD), Principals(find_places, KEY))
    assert principal.subject == "somebody"
    assert principal.grants == (Grant(Role.PROVINCE, PLACES["H44"]),)


async def test_a_grant_without_a_unit_holds_in_the_whole_country() -> None:
    principal = await known(signed(GOOD | {"grants": [{"role": "auditor"}]}), Principals(find_places, KEY))
    scope = scope_of(principal, Action.READ_PROVISIONAL, NOW)
    assert scope.covers(PLACES["H44.07"].path)


async def test_a_token_without_grants_reaches_nothing() -> None:
    principal = await known(signed(GOOD | {"grants": []}), Principals(find_places, KEY))
    assert not scope_of(principal, Action.READ_PUBLISHED, NOW).covers((1,))


async def test_a_token_for_a_unit_that_does_not_exist_is_refused() -> None:
    token = signed(GOOD | {"grants": [{"role": "province", "unit": "H99"}]})
    refusal = await Principals(find_places, KEY).of(f"Bearer {token}".encode(), Language.VI, NOW)
    assert refusal == Refusal(Code.TOKEN_UNIT_UNKNOWN, "H99")


async def test_production_takes_no_token_but_serves_the_public() -> None:
    principals = Principals(find_places, key=None)
    assert await principals.of(f"Bearer {signed(GOOD)}".encode(), Language.VI, NOW) == Refusal(Code.TOKEN_REFUSED)
    public = await principals.of(None, Language.EN, NOW)
    assert public == Principal(None, (Grant(Role.PUBLIC, PLACES["VN"]),), Language.EN)


class CountedPlaces:
    """Finds places, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, codes: Collection[str], on: date) -> Mapping[str, Place]:
        self.asked += 1
        return await find_places(codes, on)


async def test_who_is_behind_a_token_is_remembered_for_a_minute() -> None:
    find, token = CountedPlaces(), signed(GOOD)
    principals = Principals(find, KEY)
    await known(token, principals)
    await known(token, principals, NOW + timedelta(seconds=REMEMBERED_FOR - 1))
    assert find.asked == 1
    await known(token, principals, NOW + timedelta(seconds=REMEMBERED_FOR + 1))
    assert find.asked == 2


async def test_nobody_is_remembered_longer_than_the_token_lives() -> None:
    principals = Principals(find_places, KEY)
    token = signed(GOOD | {"exp": int(NOW.timestamp()) + 10})
    await known(token, principals)
    late = await principals.of(f"Bearer {token}".encode(), Language.VI, NOW + timedelta(seconds=45))
    assert late == Refusal(Code.TOKEN_EXPIRED, "exp")


async def test_without_any_units_the_server_is_not_ready_for_the_public() -> None:
    async def nowhere(_codes: Collection[str], _on: date) -> Mapping[str, Place]:
        return {}

    assert await Principals(nowhere, KEY).of(None, Language.VI, NOW) == Refusal(Code.NOT_READY)
