"""What goes back over HTTP: status, headers and bytes?"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from api.negotiation import Media
from api.operations import GraphAnswer, Stage
from api.problems import STATUSES, TEXTS, Code, Refusal, error_body
from api.statuses import media_of, of_answer, of_refusal
from db.settings import Statuses
from db.trouble import explained
from domain.text import Language

Header = tuple[bytes, bytes]

log = logging.getLogger("thuocdo.http")

SAFE: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
QUERIES_ONLY: tuple[Header, ...] = ((b"allow", b"POST"),)
RETRY: tuple[Header, ...] = ((b"retry-after", b"5"),)
CHALLENGE: tuple[Header, ...] = ((b"www-authenticate", b'Bearer realm="thuocdo", error="invalid_token"'),)
WITH_REFUSAL: Mapping[Code, tuple[Header, ...]] = {
    Code.METHOD_NOT_ALLOWED: ((b"allow", b"GET, POST"),),
    Code.NOT_READY: RETRY,
    Code.TOKEN_EXPIRED: CHALLENGE,
    Code.TOKEN_INVALID: CHALLENGE,
    Code.TOKEN_REFUSED: CHALLENGE,
    Code.TOKEN_UNIT_UNKNOWN: CHALLENGE,
    Code.UNAVAILABLE: RETRY,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response about to be sent."""

    status: int
    media: Media
    body: bytes
    extra: tuple[Header, ...] = ()

    def headers(self, language: Language) -> list[Header]:
        """All headers, those that protect the reader included."""
        return [*_usual(self.media, language), *self.extra, (b"content-length", b"%d" % len(self.body))]


def answered(answer: GraphAnswer, media: Media, statuses: Statuses) -> Reply:
    """An operation's answer, or why it was not run."""
    status = of_answer(answer.stage, media, statuses, errors=answer.errors)
    extra = QUERIES_ONLY if answer.stage is Stage.METHOD else ()
    return Reply(status, media_of(status, media, statuses), answer.body, extra)


def refused(refusal: Refusal, media: Media, statuses: Statuses, language: Language) -> Reply:
    """A request turned away before there was an operation."""
    status = of_refusal(refusal, statuses)
    return Reply(status, media_of(status, media, statuses), refusal.body(language), WITH_REFUSAL.get(refusal.code, ()))


def failed(error: Exception, media: Media, language: Language) -> Reply:
    """What the caller learns of a bug, or of a database that is away: the id under which it was logged."""
    code = Code.UNAVAILABLE if explained(error) else Code.INTERNAL
    error_id = secrets.token_hex(8)
    log.error(code.lower(), exc_info=error, extra={"error_id": error_id})
    body = error_body(TEXTS[code].said_in(language), code, {"id": error_id})
    return Reply(STATUSES[code], media, body, WITH_REFUSAL.get(code, ()))


@lru_cache(maxsize=len(Media) * len(Language))
def _usual(media: Media, language: Language) -> tuple[Header, ...]:
    return (
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-language", language.encode()),
        (b"vary", b"Accept, Accept-Language, Authorization"),
        *SAFE,
    )
