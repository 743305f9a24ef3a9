"""Which one statement returns the JSON of a selected field, and only that?

The statement gives the very bytes of the answer. Where a value that the graph promises is missing, the
text holds `BROKEN` at its place: the operation is then answered by the plain executor (`db.plain`),
which knows how to report it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.compile_page import PageCompiler
from db.graph import (
    ByEdition,
    Choice,
    Column,
    Constant,
    Env,
    Field,
    Found,
    Inside,
    Items,
    Page,
    Row,
    Rows,
    Source,
    Template,
    argument,
    listed,
    text_of,
)
from db.graph import Mapping as GraphMapping
from db.json_text import Computed, Json, Known, encoded, joined, known, literal, sql_of
from db.selection import ARGUMENTLESS, TYPENAME, Pick, Prepared
from domain.rulebook import Rulebook

BROKEN = "\x01"
BROKEN_SQL = "chr(1)"
STATEMENT = -2
"""Stands for the statement itself where a parameter is told by the number of a field's arguments."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A read ready to run: its text, and which argument or value of the statement each parameter is."""

    sql: str
    parameters: tuple[tuple[int, str], ...]

    def values(self, prepared: Sequence[Prepared], context: Mapping[str, Any]) -> list[Any]:
        """The parameters' values in order."""
        return [
            context[name] if number == STATEMENT else prepared[number].binds[name].value
            for number, name in self.parameters
        ]


class Names(dict[str, str]):
    """The parameters that a template may name, numbered when first named."""

    def __init__(self, number: int, types: Mapping[str, str], parameters: dict[tuple[int, str], int]) -> None:
        super().__init__()
        self.number, self.types, self.parameters = number, types, parameters

    def __missing__(self, name: str) -> str:
        place = self.parameters.setdefault((self.number, name), len(self.parameters) + 1)
        return f"${place}::{self.types[name]}"


class Compiler:
    """Compiles one root field; keeps the numbering of its aliases and parameters."""

    def __init__(
        self,
        mapping: GraphMapping,
        editions: Sequence[Rulebook],
        prepared: Sequence[Prepared],
        context_types: Mapping[str, str],
    ) -> None:
        self.mapping, self.editions, self.prepared = mapping, editions, prepared
        self.parameters: dict[tuple[int, str], int] = {}
        self.context = Names(STATEMENT, context_types, self.parameters)
        self.alias = 0

    def statement(self, pick: Pick, env: Env) -> Statement:
        expression = sql_of(self.field(pick, env))
        return Statement(f"select convert_to({expression}, 'UTF8')", tuple(self.parameters))

    def sql(self, template: Template, env: Env, pick: Pick | None = None) -> str:
        number = pick.number if pick else ARGUMENTLESS
        binds = {} if number == ARGUMENTLESS else self.prepared[number].binds
        arguments = Names(number, {name: bind.type for name, bind in binds.items()}, self.parameters)
        return text_of(template, env).format(t=env.row, p=env.parent, a=arguments, c=self.context)

    def row_of(self, env: Env) -> Env:
        """The place of a row of another source, reached from here."""
        self.alias += 1
        return replace(env, row=f"t{self.alias}", parent=env.row)

    def from_where(self, source: Source, where: Template, env: Env, pick: Pick) -> str:
        scope = f" and {env.scope(env.row)}" if source.scoped else ""
        return self.sql(f"\nfrom {text_of(source.table, env)}\nwhere {text_of(where, env)}{scope}\n", env, pick)

    def object(self, pick: Pick, env: Env, kind: str | None = None) -> Json:
        members = [
            [*known(member.key), Known(":"), *self.field(member, env)] for member in pick.picks[kind or pick.type]
        ]
        return joined(members, "{", "}")

    def field(self, pick: Pick, env: Env) -> Json:
        if pick.name == TYPENAME:
            return known(pick.parent)
        if pick.number != ARGUMENTLESS:
            env = replace(env, shape=self.prepared[pick.number].shape)
        return self.read(self.mapping[pick.parent][pick.name], pick, env)

    def read(self, field: Field, pick: Pick, env: Env) -> Json:  # noqa: C901  # a case a form of field
        match field:
            case Constant():
                return known(field.read(env))
            case Column():
                return [Computed(self.leaf(field, pick, env))]
            case Inside():
                return self.inside(field, pick, env)
            case Items():
                return joined((self.object(pick, replace(env, item=item)) for item in field.read(env)), "[", "]")
            case Choice():
                return self.choice(field, pick, env)
            case ByEdition():
                return self.by_edition(field, pick, env)
            case Row():
                return [Computed(self.row(field, pick, env))]
            case Rows():
                return [Computed(self.rows(field, pick, env))]
            case Page():
                return [Computed(PageCompiler(self, field, pick, env).sql())]
            case Found():
                return [Computed(self.found(field, pick, env))]

    def leaf(self, field: Column, pick: Pick, env: Env) -> str:
        value = encoded(self.sql(field.sql, env, pick), field.encoding)
        return f"coalesce({value}, {BROKEN_SQL if pick.required else literal('null')})"

    def inside(self, field: Inside, pick: Pick, env: Env) -> Json:
        made = self.object(pick, replace(env, item=field.item(env)))
        if field.when is None:
            return made
        absent = BROKEN_SQL if pick.required else literal("null")
        return [Computed(f"case when {self.sql(field.when, env, pick)} then {sql_of(made)} else {absent} end")]

    def choice(self, field: Choice, pick: Pick, env: Env) -> Json:
        cases = " ".join(
            f"when {literal(code)} then {sql_of(self.object(pick, replace(env, item=item)))}"
            for code, item in field.read(env)
        )
        return [Computed(f"case {env.row}.{field.column} {cases} else {literal('null')} end")]

    def by_edition(self, field: ByEdition, pick: Pick, env: Env) -> Json:
        """One text per edition; editions that read the same here share it."""
        alias, texts = self.alias, {}
        for book in self.editions:
            self.alias = alias
            texts[book.id] = self.read(field.field, pick, replace(env, edition=book))
        different = list({sql_of(text): text for text in texts.values()}.values())
        if len(different) == 1:
            return different[0]
        cases = " ".join(f"when {literal(edition)} then {sql_of(text)}" for edition, text in texts.items())
        return [Computed(f"case {env.row}.{field.column} {cases} else {BROKEN_SQL} end")]

    def row(self, field: Row, pick: Pick, env: Env) -> str:
        there = self.row_of(env)
        absent = BROKEN_SQL if pick.required else literal("null")
        made = sql_of(self.object(pick, there))
        found = self.from_where(field.source, field.where, there, pick)
        return f"coalesce((\nselect {made}{found}limit 1), {absent})"

    def rows(self, field: Rows, pick: Pick, env: Env) -> str:
        there = self.row_of(env)
        made = sql_of(self.object(pick, there))
        order = self.sql(field.order, there, pick)
        listed = (
            f"(\nselect '[' || coalesce(string_agg({made}, ',' order by {order}), '') || ']'"
            f"{self.from_where(field.source, field.where, there, pick)})"
        )
        if field.none_when is None:
            return listed
        return f"case when {self.sql(field.none_when, env, pick)} then '[]' else {listed} end"

    def found(self, field: Found, pick: Pick, env: Env) -> str:
        name = listed if field.many else argument
        looks = [
            self.look(kind, source, where(name), pick, env) for kind, source, where in field.nodes if kind in pick.picks
        ]
        one = f"coalesce({', '.join([*looks, literal('null')])})"
        if not field.many:
            return one
        names = self.sql(", ".join(argument(name) for name, _ in field.columns), env, pick)
        columns = ", ".join(name for name, _ in field.columns)
        return (
            f"(\nselect '[' || coalesce(string_agg({one}, ',' order by asked.place), '') || ']'\n"
            f"from unnest({names}) with ordinality asked({columns}, place))"
        )

    def look(self, kind: str, source: Source, where: str, pick: Pick, env: Env) -> str:
        there = self.row_of(env)
        made = sql_of(self.object(pick, there, kind))
        return f"(\nselect {made}{self.from_where(source, where, there, pick)}limit 1)"
