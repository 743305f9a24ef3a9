"""Which operations can be asked? Random ones, valid by construction, over every type and field of the schema.

Aliases, merged selections, named and inline fragments, interfaces, `@skip` and `@include`, variables and
literals, defaults, identities and cursors that were given out before, and some that never were.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
    is_required_argument,
)

DEEPEST = 6
WIDEST = 3
LONGEST = 3000
RICH = {"score": 5, "trend": 3, "groups": 5, "indicators": 4, "ranking": 6, "unit": 3, "nodes": 3, "edges": 2}
"""What leads to figures is asked for more often."""


@dataclass(slots=True)
class Known:
    """Values worth asking for; answers bring more identities, `cursor` makes one for a list and its arguments."""

    codes: Sequence[str]
    cursor: Callable[[str, Mapping[str, Any], Random], str]
    periods: Sequence[str] = ("2026", "2026", "2026-08", "2026-08", "2026-08", "2026-07", "2025", "2026-Q3")
    spans: Sequence[tuple[str, str]] = (
        ("2026-06", "2026-08"),
        ("2025", "2026"),
        ("2026-Q1", "2026-Q3"),
        ("2026", "2025"),
    )
    days: Sequence[str] = ("2022-09-01", "2025-06-30", "2025-07-01", "2026-08-31", "2026-11-21")
    searches: Sequence[str] = ("phu tho", "Phú Thọ", "ha", "so cong thuong", "H44.1", "xa", "khong co", "_", "")
    identities: list[str] = field(default_factory=lambda: ["bm90aGluZw~0", "x"])


@dataclass(slots=True)
class Operation:
    """An operation with its variables."""

    text: str
    variables: dict[str, Any]


class Asker:
    """Makes one operation after another from a schema, at random."""

    def __init__(self, schema: GraphQLSchema, known: Known, random: Random) -> None:
        self.schema, self.known, self.random = schema, known, random
        self.asked: set[str] = set()
        self.begin()

    def begin(self) -> None:
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[str] = []
        self.names = 0

    def operation(self) -> Operation:
        """An operation of modest size."""
        made = self.any_operation()
        return made if len(made.text) < LONGEST else self.operation()

    def any_operation(self) -> Operation:
        self.begin()
        assert self.schema.query_type
        body = self.selection(self.schema.query_type, 0)
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in self.variables.items())
        text = f"query Asked{f'({declared})' if declared else ''} {body}\n" + "\n".join(self.fragments)
        return Operation(text, {name: value for name, (_, value) in self.variables.items()})

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def selection(self, kind: GraphQLObjectType, depth: int) -> str:
        chosen = [self.member(kind, depth) for _ in range(self.random.randint(1, WIDEST))]
        return "{ " + " ".join([*chosen, "__typename"] if self.random.random() < 0.3 else chosen) + " }"

    def member(self, kind: GraphQLObjectType, depth: int) -> str:
        dice = self.random.random()
        if dice < 0.08 and depth:
            return f"...{self.condition(kind)}{self.decided()} {self.selection(kind, depth + 1)}"
        if dice < 0.14 and depth:
            name = self.name("F")
            body = self.selection(kind, depth + 1)
            self.fragments.append(f"fragment {name} on {kind.name} {body}")
            return f"...{name}{self.decided()}" + (f" ...{name}" if self.random.random() < 0.3 else "")
        return self.chosen(kind, depth)

    def condition(self, kind: GraphQLObjectType) -> str:
        if kind.interfaces and self.random.random() < 0.3:
            return ""
        return self.random.choice(["", f" on {kind.name}"])

    def decided(self) -> str:
        """Now and then a condition, given outright or by a variable."""
        if self.random.random() > 0.1:
            return ""
        value = self.random.random() < 0.6
        if self.random.random() < 0.5:
            return f" @{self.random.choice(['skip', 'include'])}(if: {str(value).lower()})"
        return f" @{self.random.choice(['skip', 'include'])}(if: {self.variable('Boolean!', value)})"

    def variable(self, kind: str, value: Any) -> str:
        name = self.name("v")
        self.variables[name] = (kind, value)
        return f"${name}"

    def chosen(self, kind: GraphQLObjectType, depth: int) -> str:
        fields = {
            name: each
            for name, each in kind.fields.items()
            if depth < DEEPEST or is_leaf_type(get_named_type(each.type))
        }
        if not fields:
            return "__typename"
        name = self.random.choices(list(fields), [RICH.get(each, 1) for each in fields])[0]
        self.asked.add(f"{kind.name}.{name}")
        written = f"{name}{self.arguments(kind.name, name, fields[name])}{self.decided()}"
        if fields[name].args or self.random.random() < 0.2:
            written = f"{self.name('a')}: {written}"
        return self.twice(written, fields[name], depth)

    def twice(self, written: str, chosen: GraphQLField, depth: int) -> str:
        """A field with its selection; now and then a second time, to be merged with the first."""
        body = self.body(chosen, depth)
        again = f" {written}{self.body(chosen, depth)}" if body and self.random.random() < 0.1 else ""
        return f"{written}{body}{again}"

    def body(self, chosen: GraphQLField, depth: int) -> str:
        gives = get_named_type(chosen.type)
        if is_abstract_type(gives):
            kinds = self.schema.get_possible_types(gives)
            parts = [f"... on {each.name} {self.selection(each, depth + 1)}" for each in kinds]
            return " { __typename id ... on Node { id } " + " ".join(self.random.sample(parts, len(parts))) + " }"
        return f" {self.selection(gives, depth + 1)}" if is_object_type(gives) else ""

    def arguments(self, parent: str, name: str, chosen: GraphQLField) -> str:
        values: dict[str, Any] = {}
        for argument, definition in chosen.args.items():
            if is_required_argument(definition) or self.random.random() < 0.5 or argument == "first":
                values[argument] = self.value(argument, definition)
        if "to" in values:
            values["from"], values["to"] = self.random.choice(self.known.spans)
        if str(values.get("orderBy")).startswith("POINTS"):
            values["period"] = self.random.choice(self.known.periods)
        if "after" in values:
            values["after"] = self.random.choice([None, self.known.cursor(f"{parent}.{name}", values, self.random)])
        given = [f"{argument}: {self.written(chosen.args[argument], value)}" for argument, value in values.items()]
        return f"({', '.join(given)})" if given else ""

    def written(self, definition: GraphQLArgument, value: Any) -> str:
        if self.random.random() < 0.4:
            return self.variable(str(definition.type), value)
        return literal(value, enum=is_enum_type(get_nullable_type(definition.type)))

    def value(self, argument: str, definition: GraphQLArgument) -> Any:
        kind = get_nullable_type(definition.type)
        if is_list_type(kind):
            return [self.random.choice(self.known.identities) for _ in range(self.random.randint(0, 3))]
        if is_enum_type(kind):
            return self.random.choice(list(kind.values))
        match kind.name, argument:  # type: ignore[union-attr]
            case "Period", _:
                return self.random.choice(self.known.periods)
            case "Date", _:
                return self.random.choice(self.known.days)
            case "ID", _:
                return self.random.choice(self.known.identities)
            case _, "first":
                return self.random.randint(1, 3)
            case _, "after":
                return None
            case _, "by":
                return self.random.choice(["total", "TDGQ", "2.1", "5.4", "CKMB"])
            case _, "search":
                return self.random.choice(self.known.searches)
            case _:
                return self.random.choice(self.known.codes)


def literal(value: Any, *, enum: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(literal(each, enum=False) for each in value)}]"
    return value if enum else (f'"{value}"' if isinstance(value, str) else str(value))
