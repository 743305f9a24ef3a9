"""In which ways can a field of the graph be read from the database?

A mapping gives for each type and field one of the forms below. Their SQL is a template: `{t}` is the
alias of the row at hand, `{p}` that of the row it was reached from, `{a[name]}` an argument of the field,
`{c[name]}` a value of the whole statement. A client's text is only ever one of the last two: a parameter.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from domain.rulebook import Rulebook
from domain.text import Language

OPEN = "{alias}.published"
COVERED = (
    "({alias}.published and {alias}.unit_path <@ any ({{c[open]}}) "
    "or {alias}.unit_path <@ any ({{c[tree]}}) or {alias}.unit_path = any ({{c[own]}}))"
)
"""The scope of a read in SQL: `open` is where what is published may be read, `tree` and `own` where all may be."""


@dataclass(frozen=True, slots=True)
class Env:
    """Where an expression stands: at which row, under which edition of the rulebook, at which item of it."""

    row: str = ""
    parent: str = ""
    edition: Rulebook | None = None
    item: Any = None
    shape: tuple[Hashable, ...] = ()
    language: Language = Language.VI
    open_only: bool = True

    def scope(self, alias: str) -> str:
        """The scores that the caller may see: what is published, and what lies in their reach."""
        return (OPEN if self.open_only else COVERED).format(alias=alias)


Template = str | Callable[[Env], str]


def text_of(template: Template, env: Env) -> str:
    return template if isinstance(template, str) else template(env)


class Encoding(Enum):
    """How a value becomes JSON; `{x}` is its SQL.

    TEXT serves instants too, PLAIN whole numbers and truth values. SAFE is text in which a constraint of its table,
    or the way it is made, leaves nothing to escape.
    """

    TEXT = "to_json({x})::text"
    SAFE = "'\"' || {x} || '\"'"
    PLAIN = "({x})::text"
    POINTS = "trim_scale(round({x}, 2))::text"
    COUNT = "trim_scale({x})::text"
    DATE = "'\"' || ({x})::text || '\"'"


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf computed by SQL."""

    sql: Template
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Constant:
    """A leaf known before the statement runs, from the rulebook or the request."""

    read: Callable[[Env], object]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to read: a `from` clause, what identifies a row, and whether the caller's scope limits them."""

    table: Template
    key: tuple[str, ...]
    scoped: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """At most one row of another source."""

    source: Source
    where: Template


@dataclass(frozen=True, slots=True)
class Rows:
    """A short list of rows, bounded by its nature; `none_when` spares the look where it must be empty."""

    source: Source
    where: Template
    order: str
    none_when: Template | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """An object made of the row at hand; absent unless `when`. `item` is what it knows of the rulebook."""

    item: Callable[[Env], object] = lambda env: env.item
    when: Template | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list whose members the rulebook tells, each an object over the row at hand."""

    read: Callable[[Env], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the rulebook's items, told by a column of the row at hand; absent where none is."""

    column: str
    read: Callable[[Env], Sequence[tuple[str, object]]]


@dataclass(frozen=True, slots=True)
class ByEdition:
    """A field that depends on the edition of the rulebook which `column` names."""

    column: str
    field: "Field"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order, never null; cursors carry its text."""

    sql: str
    type: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: a page of rows by keyset. Its arguments are `first` and, after a cursor, `after_0…`.

    The shape's first element says which order, its last whether there is a cursor.
    """

    source: Callable[[Env], Source]
    where: Callable[[Env], str]
    order: Callable[[Env], tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """What sealed identities name: each type of node by its own rows; a list of them or one.

    A node's condition is written for how the statement names what is asked: an argument (`argument`) or,
    for a list, a column of it (`listed`).
    """

    nodes: Sequence[tuple[str, Source, Callable[[Callable[[str], str]], str]]]
    columns: Sequence[tuple[str, str]]
    many: bool


def argument(name: str) -> str:
    return f"{{a[{name}]}}"


def listed(name: str) -> str:
    return f"asked.{name}"


Field = Column | Constant | Row | Rows | Inside | Items | Choice | ByEdition | Page | Found
Mapping = dict[str, dict[str, Field]]
