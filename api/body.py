"""Which document, operation and variables does an HTTP request carry?"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.problems import Code, Refusal

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MOST_PARAMETERS = 16
SHAPES: tuple[tuple[str, type], ...] = (
    ("query", str),
    ("operationName", str),
    ("variables", dict),
    ("extensions", dict),
)


class CallerGone(Exception):
    """The caller hung up while sending."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A well-formed GraphQL-over-HTTP request."""

    query: str
    operation_name: str | None
    variables: dict[str, object]


async def body_of(receive: Receive, announced: bytes, *, limit: int) -> bytes | Refusal:
    """The body of a request, at most ``limit`` bytes, whether its length was announced or it comes in chunks."""
    if announced.isdigit() and int(announced[:18]) > limit:
        return Refusal(Code.BODY_TOO_LARGE)
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return Refusal(Code.BODY_TOO_LARGE)
    return body


def posted(body: bytes) -> Parameters | Refusal:
    """The parameters in the JSON body of a POST."""
    if not body:
        return Refusal(Code.BODY_MISSING)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Refusal(Code.BODY_NOT_JSON)
    if isinstance(found, list):
        return Refusal(Code.BATCH_REFUSED)
    return _parameters(found) if isinstance(found, dict) else Refusal(Code.BODY_NOT_OBJECT)


def in_url(query_string: bytes, *, limit: int) -> Parameters | Refusal:
    """The parameters in the address of a GET; an empty one is as good as none."""
    if len(query_string) > limit:
        return Refusal(Code.URL_TOO_LONG)
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return Refusal(Code.URL_UNREADABLE)
    found: dict[str, object] = dict(pairs)
    repeated = [name for name, _ in pairs if [each for each, _ in pairs].count(name) > 1]
    if repeated:
        return Refusal(Code.PARAMETER_REPEATED, repeated[0])
    for name in {"variables", "extensions"} & found.keys():
        try:
            found[name] = orjson.loads(str(found[name]))
        except orjson.JSONDecodeError:
            return Refusal(Code.PARAMETER_NOT_JSON, name)
    return _parameters(found)


def _parameters(found: dict[str, Any]) -> Parameters | Refusal:
    for name, kind in SHAPES:
        value = found.get(name)
        if value is not None and not isinstance(value, kind):
            return Refusal(Code.PARAMETER_WRONG_TYPE, name)
    if found.get("query") is None:
        return Refusal(Code.PARAMETER_MISSING, "query")
    return Parameters(found["query"], found.get("operationName") or None, found.get("variables") or {})
