"""How does an element of the schema get its description in two languages?

Every description has two paragraphs, Vietnamese then English: `schema.graphql` prints both, and
introspection answers with the one that the caller reads (`api.schema`).
"""

import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

import strawberry
from typing_extensions import dataclass_transform

from domain.text import Text

T = TypeVar("T")


def both(vi: str, en: str) -> str:
    return f"{vi}\n\n{en}"


def told(vi: str, en: str) -> Any:
    """A field that is read as it stands."""
    return strawberry.field(description=both(vi, en))


def argument(vi: str, en: str) -> Any:
    return strawberry.argument(description=both(vi, en))


def value(name: str, vi: str, en: str) -> Any:
    """A value of a closed set."""
    return strawberry.enum_value(name, description=both(vi, en))


def closed_set(name: str, members: Mapping[str, Text], description: str) -> Any:
    """A closed set whose members and their words the domain tells."""
    described = {member: value(member, words.vi, words.en) for member, words in members.items()}
    make: Any = Enum  # called with a name that is no literal, which the type checker does not follow
    return strawberry.enum(make(name, described), description=description)


def asked(declared: Callable[..., Any]) -> Any:
    """A field with arguments, described by its docstring.

    What is declared here is the contract alone: reads are compiled to SQL (`db.reads`), so the
    function itself is never called.
    """
    return strawberry.field(resolver=declared, description=inspect.getdoc(declared))


@dataclass_transform(kw_only_default=True)
def object_type(declared: type[T]) -> type[T]:
    """An object type described by its docstring."""
    return strawberry.type(declared, description=inspect.getdoc(declared))


@dataclass_transform(kw_only_default=True)
def interface(declared: type[T]) -> type[T]:
    return strawberry.interface(declared, description=inspect.getdoc(declared))
