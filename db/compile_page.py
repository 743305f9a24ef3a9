"""How does a connection become one ordered subselect, with whatever of it was selected?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from db.arguments import cursor_kind
from db.graph import Encoding, Env, Key, Page, argument
from db.json_text import Computed, Json, Known, encoded, joined, known, literal, sql_of
from db.seal import sealed_sql
from db.selection import Pick

if TYPE_CHECKING:
    from db.compile import Compiler  # it imports this module

LOOKS_BEYOND = ("hasNextPage", "startCursor", "endCursor")
"""What a page's information needs the rows for, and one more of them."""


class PageCompiler:
    """Compiles a connection: its items in one ordered subselect, whatever of them was selected."""

    def __init__(self, compiler: "Compiler", field: Page, pick: Pick, env: Env) -> None:
        self.compiler, self.field, self.pick = compiler, field, pick
        self.source = field.source(env)
        self.there = compiler.row_of(env)
        self.keys = field.order(env)
        self.items: list[str] = []
        self.more = any(
            told.name in LOOKS_BEYOND for member in pick.picks[pick.type] for told in member.picks.get("PageInfo", ())
        )

    def sql(self) -> str:
        members = [[*known(member.key), Known(":"), *self.member(member)] for member in self.pick.picks[self.pick.type]]
        made = sql_of(joined(members, "{", "}"))
        if not self.items and not self.more:
            return made
        return f"(\nselect {made}\nfrom ({self.numbered()}) r)"

    def member(self, member: Pick) -> Json:
        match member.name:
            case "nodes":
                return [Computed(self.listed(self.compiler.object(member, self.there)))]
            case "edges":
                edge = [[*known(e.key), Known(":"), *self.edge(e)] for e in member.picks[member.type]]
                return [Computed(self.listed(joined(edge, "{", "}")))]
            case "pageInfo":
                info = [[*known(e.key), Known(":"), *self.info(e)] for e in member.picks[member.type]]
                return joined(info, "{", "}")
            case "totalCount":
                return [Computed(self.total())]
            case _:
                return self.compiler.field(member, self.there)

    def edge(self, member: Pick) -> Json:
        match member.name:
            case "node":
                return self.compiler.object(member, self.there)
            case "cursor":
                return [Computed(encoded(self.cursor(), Encoding.SAFE))]
            case _:
                return self.compiler.field(member, self.there)

    def info(self, member: Pick) -> Json:
        match member.name:
            case "hasNextPage":
                return [Computed(f"(count(*) > {self.argument('first')})::text")]
            case "hasPreviousPage":
                return known(self.continues)
            case "startCursor":
                return [Computed(self.cursor_at("1"))]
            case "endCursor":
                return [Computed(self.cursor_at(f"least(r.n, {self.argument('first')})"))]
            case _:
                return self.compiler.field(member, self.there)

    @property
    def continues(self) -> bool:
        return "after_0" in self.compiler.prepared[self.pick.number].binds

    def argument(self, name: str) -> str:
        return self.compiler.sql(argument(name), self.there, self.pick)

    def cursor(self) -> str:
        return self.compiler.sql(
            cursor_sql(self.keys, cursor_kind(self.pick.parent, self.pick.name, self.there.shape)),
            self.there,
            self.pick,
        )

    def cursor_at(self, place: str) -> str:
        quoted = encoded(f"max(r.c) filter (where r.i = {place})", Encoding.SAFE)
        return f"coalesce({quoted}, {literal('null')})"

    def listed(self, item: Json) -> str:
        self.items.append(sql_of(item))
        only = f" filter (where r.i <= {self.argument('first')})" if self.more else ""
        return f"'[' || coalesce(string_agg(r.j{len(self.items) - 1}, ','){only}, '') || ']'"

    def total(self) -> str:
        there = replace(self.compiler.row_of(self.there), parent=self.there.parent)
        found = self.compiler.from_where(self.source, self.field.where, there, self.pick)
        return f"(\nselect count(*){found})::text"

    def numbered(self) -> str:
        columns = [f"{item} as j{place}" for place, item in enumerate(self.items)]
        cursor = [f"{self.cursor()} as c"] if self.more else []
        order = ", ".join(f"{key.sql} desc" if key.descending else key.sql for key in self.keys)
        found = self.compiler.from_where(self.source, self.where, self.there, self.pick)
        page = (
            f"\nselect {', '.join(columns + cursor)}{found}"
            f"order by {self.compiler.sql(order, self.there, self.pick)}\n"
            f"limit {self.argument('first')}{' + 1' if self.more else ''}"
        )
        return f"\nselect row_number() over () as i, count(*) over () as n, q.*\nfrom ({page}) q" if self.more else page

    def where(self, env: Env) -> str:
        return f"{self.field.where(env)} and ({after_sql(self.keys)})" if self.continues else self.field.where(env)


def cursor_sql(keys: Sequence[Key], kind: str) -> str:
    """The sealed cursor of a row: the texts of its keys."""
    return sealed_sql(kind, " || chr(31) || ".join(f"({key.sql})::text" for key in keys))


def after_sql(keys: Sequence[Key], place: int = 0) -> str:
    """The rows behind a cursor, whatever the directions of the keys."""
    key, given = keys[place], f"{{a[after_{place}]}}"
    beyond = f"{key.sql} {'<' if key.descending else '>'} {given}"
    if place + 1 == len(keys):
        return beyond
    return f"{beyond} or ({key.sql} = {given} and ({after_sql(keys, place + 1)}))"
