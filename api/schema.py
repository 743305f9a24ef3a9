"""Which contract is served, and in which language does it explain itself?

The types of `api.graph` make one schema, whose text is `schema.graphql`. What is served are two
schemas read back from that text, one a language: they validate, coerce and introspect.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import strawberry
from graphql import (
    DocumentNode,
    GraphQLSchema,
    StringValueNode,
    Visitor,
    build_ast_schema,
    is_scalar_type,
    parse,
    visit,
)

from api.errors import ScalarRefused
from api.graph.query import Query
from api.graph.scalars import CONFIG
from api.graph.scores import Score
from api.graph.units import Unit
from domain.periods import InvalidPeriod, Period
from domain.text import Language

CONTRACT = strawberry.Schema(query=Query, types=[Unit, Score], config=CONFIG)


def sdl() -> str:
    """The contract as text, described in both languages: what `schema.graphql` holds."""
    return CONTRACT.as_str().rstrip() + "\n"


def read_period(given: object) -> Period:
    try:
        return Period.parse(given if isinstance(given, str) else "")
    except InvalidPeriod:
        raise ScalarRefused("INVALID_PERIOD", f"Not a period: {shown(given)}") from None


def read_date(given: object) -> date:
    try:
        if isinstance(given, str) and len(given) == len("2026-08-31"):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ScalarRefused("INVALID_DATE", f"Not a day: {shown(given)}")


def read_instant(given: object) -> datetime:
    try:
        read = datetime.fromisoformat(given if isinstance(given, str) else "")
        if read.tzinfo:
            return read
    except ValueError:
        pass
    raise ScalarRefused("INVALID_DATETIME", f"Not an instant with a zone: {shown(given)}")


def shown(given: object) -> str:
    return repr(given)[:60]


SCALARS: dict[str, Callable[[object], object]] = {"Period": read_period, "Date": read_date, "DateTime": read_instant}


class OneLanguage(Visitor):
    """Keeps one paragraph of every description: the first is Vietnamese, the second English."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.paragraph = list(Language).index(language)

    def enter_string_value(self, node: StringValueNode, key: object, *_: object) -> StringValueNode | None:
        paragraphs = node.value.split("\n\n")
        if key != "description" or len(paragraphs) <= self.paragraph:
            return None
        return StringValueNode(value=paragraphs[self.paragraph], block=node.block)


@cache
def served(language: Language) -> GraphQLSchema:
    """The contract in one language, with scalars that refuse what is not one of theirs."""
    document: DocumentNode = visit(parse(sdl(), no_location=True), OneLanguage(language))
    schema = build_ast_schema(document)
    for name, read in SCALARS.items():
        scalar = schema.type_map[name]
        if is_scalar_type(scalar):
            # How graphql-core takes a parser for a schema that was read from text.
            scalar.parse_value = scalar.coerce_input_value = read  # type: ignore[method-assign,assignment]
    return schema
