"""In which media type and language does the caller want the answer, and in which was the body written?"""

import re
from enum import StrEnum
from functools import lru_cache

from domain.text import Language

LONGEST_HEADER = 1024
QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
UTF_8 = re.compile(r'charset="?utf-?8"?', re.IGNORECASE)


class Media(StrEnum):
    """The media types of an answer."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"


def media_for(accept: bytes | None) -> Media | None:
    """The best of what both sides know; plain JSON where nothing is asked, None where nothing fits."""
    return Media.JSON if accept is None else _media(accept[:LONGEST_HEADER])


def language_for(accept_language: bytes | None, spoken: tuple[Language, ...]) -> Language:
    """The spoken language wanted most, the one named first among equals, else the first of those spoken."""
    return spoken[0] if accept_language is None else _language(accept_language[:LONGEST_HEADER], spoken)


def is_json(content_type: bytes | None) -> bool:
    """Whether a body is announced as JSON in UTF-8."""
    return content_type is not None and _is_json(content_type[:LONGEST_HEADER])


@lru_cache(maxsize=256)
def _media(accept: bytes) -> Media | None:
    wanted = _weights(accept)
    anything = wanted.get("application/*", wanted.get("*/*", 0.0))
    graphql = wanted.get(Media.GRAPHQL, anything)
    json = wanted.get(Media.JSON, anything)
    if not max(graphql, json):
        return None
    # Whoever takes anything may never have heard of the newer type.
    tie = Media.GRAPHQL if Media.GRAPHQL in wanted else Media.JSON
    return tie if graphql == json else Media.GRAPHQL if graphql > json else Media.JSON


@lru_cache(maxsize=256)
def _language(accept_language: bytes, spoken: tuple[Language, ...]) -> Language:
    wanted: dict[str, float] = {}
    for tag, weight in _weights(accept_language).items():
        wanted.setdefault(tag.partition("-")[0], weight)
    order = [*wanted, *spoken]
    # A language that is not named weighs less than any that is wanted, more than one refused by q=0.
    anything = wanted.get("*", 0.0005)
    return max(spoken, key=lambda language: (wanted.get(language, anything), -order.index(language)))


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    media, *parameters = (part.strip() for part in content_type.decode("latin-1").split(";"))
    charsets = [part for part in parameters if part.lower().startswith("charset")]
    return media.lower() == Media.JSON and len(charsets) < 2 and all(map(UTF_8.fullmatch, charsets))


def _weights(header: bytes) -> dict[str, float]:
    """What a header such as ``vi, en;q=0.8`` names, with its weight; what cannot be read is left out."""
    found: dict[str, float] = {}
    for item in header.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weights = [QUALITY.fullmatch(part) for part in parameters if part.startswith("q=")]
        alien = any(part.startswith("charset=") and not UTF_8.fullmatch(part) for part in parameters)
        if name and not alien and None not in weights:
            found.setdefault(name, float(weights[0][1]) if weights and weights[0] else 1.0)
    return found
