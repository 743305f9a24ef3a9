"""What was selected, and with which arguments: a question to the graph, free of any query language.

A `Pick` is one selected field; its arguments are prepared apart, so that one plan serves every value.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.text import Text

TYPENAME = "__typename"
ARGUMENTLESS = -1
"""The number of a field that takes no arguments; it stands in the shape of the field around it."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One selected field: under which key, of which type, and what is selected of what it gives.

    `number` says which of the prepared arguments are its own; `picks` holds a selection for each
    concrete type that the field may give, and is empty for a leaf.
    """

    key: str
    name: str
    parent: str
    type: str
    required: bool
    number: int
    picks: Mapping[str, tuple["Pick", ...]]


@dataclass(frozen=True, slots=True)
class Bind:
    """A value for a statement, with its SQL type."""

    type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Prepared:
    """Arguments made ready: `shape` changes the statement's text, `binds` only its parameters.

    `asked` are values for the whole statement (the day looked at); `rows` how many a list gives at most;
    `open_only` whether only published figures are read.
    """

    shape: tuple[Hashable, ...] = ()
    binds: Mapping[str, Bind] = field(default_factory=dict)
    asked: Mapping[str, Bind] = field(default_factory=dict)
    rows: int = 1
    open_only: bool = True


PLAIN = Prepared()


class InvalidArgument(Exception):
    """An argument that cannot be answered: which one, a stable code, and what is wrong in both languages."""

    def __init__(self, argument: str, code: str, message: Text) -> None:
        super().__init__(message.en)
        self.argument = argument
        self.code = code
        self.message = message
