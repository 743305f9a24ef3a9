"""How is JSON text put together from what is known when compiling and what SQL computes?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.graph import Encoding


@dataclass(frozen=True, slots=True)
class Known:
    """JSON text known when compiling."""

    text: str


@dataclass(frozen=True, slots=True)
class Computed:
    """JSON text that an SQL expression gives."""

    sql: str


WIDEST = 8
Json = list[Known | Computed]


def known(value: object) -> Json:
    return [Known(json.dumps(value, ensure_ascii=False, separators=(",", ":")))]


def joined(parts: Iterable[Json], opening: str, closing: str) -> Json:
    whole: Json = [Known(opening)]
    for place, part in enumerate(parts):
        whole += [Known(","), *part] if place else part
    return [*whole, Known(closing)]


def sql_of(parts: Json) -> str:
    """One SQL expression of type text; neighbouring literals become one."""
    merged: Json = []
    for part in parts:
        if isinstance(part, Known) and merged and isinstance(merged[-1], Known):
            merged[-1] = Known(merged[-1].text + part.text)
        else:
            merged.append(part)
    return concatenated([literal(part.text) if isinstance(part, Known) else part.sql for part in merged])


def concatenated(pieces: list[str]) -> str:
    """The pieces one after another, in a shallow tree: a long chain would copy what it has at every step."""
    while len(pieces) > WIDEST:
        pieces = [f"({' || '.join(pieces[at : at + WIDEST])})" for at in range(0, len(pieces), WIDEST)]
    return " || ".join(pieces)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def encoded(sql: str, encoding: Encoding) -> str:
    return encoding.value.format(x=sql)
