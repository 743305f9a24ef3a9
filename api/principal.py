"""Who is asking?"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from joserfc.jwk import OctKey

from api.problems import Code, Refusal
from api.tokens import Claims, claims_of
from db.places import COUNTRY
from domain.periods import VIETNAM
from domain.policy import Grant, Place, Principal, anyone
from domain.text import Language

FindPlaces = Callable[[Collection[str], date], Awaitable[Mapping[str, Place]]]
"""The places of unit codes on a day: ``db.places.places_of`` on a pool."""

BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
REMEMBERED_FOR = 60
MOST_REMEMBERED = 4096


@dataclass(slots=True)
class Principals:
    """Tells who stands behind a token, and remembers it for a minute at most.

    Without a ``key`` no token is taken. The public, who stands in the whole country, is found but once.
    """

    find: FindPlaces
    key: OctKey | None
    public: dict[Language, Principal] = field(default_factory=dict)
    remembered: dict[bytes, tuple[float, Principal]] = field(default_factory=dict)

    async def of(self, authorization: bytes | None, language: Language, at: datetime) -> Principal | Refusal:
        """Whoever the header ``Authorization`` names; the public where there is none."""
        if authorization is None:
            return self.public.get(language) or await self._public(language, at)
        until, principal = self.remembered.get(authorization, (0.0, None))
        if principal is None or until <= at.timestamp():
            known = await self._identified(authorization, at)
            if isinstance(known, Refusal):
                return known
            principal = known
        return principal if principal.language is language else replace(principal, language=language)

    async def _public(self, language: Language, at: datetime) -> Principal | Refusal:
        country = (await self._places({COUNTRY}, at)).get(COUNTRY)
        if country is None:
            return Refusal(Code.NOT_READY)
        return self.public.setdefault(language, anyone(country, language))

    async def _identified(self, authorization: bytes, at: datetime) -> Principal | Refusal:
        if self.key is None:
            return Refusal(Code.TOKEN_REFUSED)
        bearer = BEARER.fullmatch(authorization)
        if bearer is None:
            return Refusal(Code.TOKEN_INVALID)
        claims = claims_of(bearer[1].decode("ascii"), self.key, at)
        if isinstance(claims, Refusal):
            return claims
        grants = await self._granted(claims, at)
        if isinstance(grants, Refusal):
            return grants
        principal = Principal(claims.subject, grants)
        self._remember(authorization, min(claims.expires, at.timestamp() + REMEMBERED_FOR), principal)
        return principal

    async def _granted(self, claims: Claims, at: datetime) -> tuple[Grant, ...] | Refusal:
        codes = {grant.unit or COUNTRY for grant in claims.grants}
        places = await self._places(codes, at)
        if missing := sorted(codes - places.keys()):
            return Refusal(Code.TOKEN_UNIT_UNKNOWN, missing[0])
        return tuple(Grant(grant.role, places[grant.unit or COUNTRY]) for grant in claims.grants)

    async def _places(self, codes: Collection[str], at: datetime) -> Mapping[str, Place]:
        return await self.find(codes, at.astimezone(VIETNAM).date())

    def _remember(self, authorization: bytes, until: float, principal: Principal) -> None:
        if len(self.remembered) >= MOST_REMEMBERED:
            del self.remembered[next(iter(self.remembered))]
        self.remembered[authorization] = (until, principal)
