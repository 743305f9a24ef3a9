"""What does each field give, read one by one? Slow and plain: the measure of what is compiled.

It reads the same mapping as `db.compile` but knows nothing of nesting: every field is a statement of its
own. It also answers where a value that the graph promises is missing, since it can say which.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from db.arguments import Arguments, Asking, cursor_kind
from db.compile_page import after_sql, cursor_sql
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
    argument,
    text_of,
)
from db.json_text import encoded
from db.reads import CONTEXT_TYPES, MAPPING, PREPARE, prepare
from db.selection import Bind


@dataclass(frozen=True, slots=True)
class Handle:
    """An object of the graph: the rows that lead to it, each pinned by its key, and where it stands in them."""

    kind: str
    env: Env
    tables: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    asked: Mapping[str, Bind] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An item of a connection with its cursor."""

    cursor: str
    node: Handle


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a connection, read."""

    edges: Sequence[Edge]
    has_next: bool
    has_previous: bool
    total: int


class Values(dict[str, str]):
    """Parameters named by a template, each appended to the values of the statement when named."""

    def __init__(self, types: Mapping[str, str], given: Mapping[str, Any], values: list[Any]) -> None:
        super().__init__()
        self.types, self.given, self.gathered = types, given, values

    def __missing__(self, name: str) -> str:
        self.gathered.append(self.given[name])
        return f"${len(self.gathered)}::{self.types[name]}"


class PlainReader:
    """Reads one operation's fields on one connection."""

    def __init__(self, connection: PoolConnectionProxy, asking: Asking, context: Mapping[str, Any]) -> None:
        self.connection, self.asking, self.context = connection, asking, context
        self.aliases = 0
        self.turn = asyncio.Lock()

    async def read(self, at: Handle | Edge | Connection, kind: str, name: str, gives: str, given: Arguments) -> Any:
        """A field of an object: a value, another object, or a list of them."""
        if isinstance(at, Connection):
            return self.of_connection(at, name)
        if isinstance(at, Edge):
            if name in ("cursor", "node"):
                return getattr(at, name)
            at = replace(at.node, kind=kind)
        binds: Mapping[str, Bind] = {}
        if f"{kind}.{name}" in PREPARE:
            prepared = prepare(kind, name, given, self.asking)
            binds, at = prepared.binds, replace(at, env=replace(at.env, shape=prepared.shape))
            at = replace(at, asked=prepared.asked) if not at.tables else at
        return await self.field(MAPPING[kind][name], at, kind, name, gives, binds)

    def of_connection(self, page: Connection, name: str) -> Any:
        match name:
            case "edges":
                return page.edges
            case "nodes":
                return [edge.node for edge in page.edges]
            case "totalCount":
                return page.total
            case _:
                return {
                    "hasNextPage": page.has_next,
                    "hasPreviousPage": page.has_previous,
                    "startCursor": page.edges[0].cursor if page.edges else None,
                    "endCursor": page.edges[-1].cursor if page.edges else None,
                }

    async def field(self, field: Field, at: Handle, kind: str, name: str, gives: str, binds: Mapping[str, Bind]) -> Any:  # noqa: C901
        match field:
            case Constant():
                return field.read(at.env)
            case Column():
                text = await self.value(at, encoded(text_of(field.sql, at.env), field.encoding), binds)
                return None if text is None else json.loads(text)
            case Inside():
                if field.when is not None and not await self.value(at, text_of(field.when, at.env), binds):
                    return None
                return replace(at, kind=gives, env=replace(at.env, item=field.item(at.env)))
            case Items():
                return [replace(at, kind=gives, env=replace(at.env, item=item)) for item in field.read(at.env)]
            case Choice():
                code = await self.value(at, f"{{t}}.{field.column}", binds)
                item = dict(field.read(at.env)).get(code)
                return None if item is None else replace(at, kind=gives, env=replace(at.env, item=item))
            case ByEdition():
                edition = self.asking.rulebooks.by_id(await self.value(at, f"{{t}}.{field.column}", binds))
                there = replace(at, env=replace(at.env, edition=edition))
                return await self.field(field.field, there, kind, name, gives, binds)
            case Row():
                found = await self.pinned(self.reached(at, gives, field.source, field.where, binds), field.source, "1")
                return found[0] if found else None
            case Rows():
                return await self.pinned(
                    self.reached(at, gives, field.source, field.where, binds), field.source, field.order
                )
            case Page():
                return await self.page(field, at, kind, name, gives, binds)
            case Found():
                return await self.found(field, at, binds)

    def formatted(self, text: str, env: Env, binds: Mapping[str, Bind], at: Handle, values: list[Any]) -> str:
        arguments = Values(
            {n: bind.type for n, bind in binds.items()}, {n: bind.value for n, bind in binds.items()}, values
        )
        asked = {name: bind.value for name, bind in (at.asked or {}).items()}
        statement = Values(CONTEXT_TYPES, {**self.context, **asked}, values)
        return text.format(t=env.row, p=env.parent, a=arguments, c=statement)

    def reached(self, at: Handle, gives: str, source: Source, where: Any, binds: Mapping[str, Bind]) -> Handle:
        """All rows of a source that a condition finds from an object."""
        self.aliases += 1
        env = replace(at.env, row=f"x{self.aliases}", parent=at.env.row)
        values = list(at.values)
        table = self.formatted(text_of(source.table, env), env, binds, at, values)
        condition = text_of(where, env) + (f" and {env.scope(env.row)}" if source.scoped else "")
        text = self.formatted(condition, env, binds, at, values)
        return replace(
            at,
            kind=gives,
            env=env,
            tables=(*at.tables, table),
            conditions=(*at.conditions, f"({text})"),
            values=tuple(values),
        )

    async def rows(self, at: Handle, columns: str, binds: Mapping[str, Bind], rest: str = "") -> list[asyncpg.Record]:
        values = list(at.values)
        selected = self.formatted(columns, at.env, binds, at, values)
        ending = self.formatted(rest, at.env, binds, at, values)
        source = f" from {', '.join(at.tables)}" if at.tables else ""
        conditions = f" where {' and '.join(at.conditions)}" if at.conditions else ""
        async with self.turn:
            found: list[asyncpg.Record] = await self.connection.fetch(
                f"select {selected}{source}{conditions}{ending}", *values
            )
        return found

    async def value(self, at: Handle, column: str, binds: Mapping[str, Bind]) -> Any:
        return (await self.rows(at, column, binds))[0][0]

    def pin(self, at: Handle, source: Source, row: asyncpg.Record) -> Handle:
        pins = [
            f"{at.env.row}.{key}::text = ${len(at.values) + place}::text" for place, key in enumerate(source.key, 1)
        ]
        return replace(at, conditions=(*at.conditions, *pins), values=(*at.values, *(row[key] for key in source.key)))

    async def pinned(self, at: Handle, source: Source, order: str) -> list[Handle]:
        keys = ", ".join(f"{{t}}.{key}::text as {key}" for key in source.key)
        return [self.pin(at, source, row) for row in await self.rows(at, keys, {}, f" order by {order}")]

    async def page(
        self, field: Page, at: Handle, kind: str, name: str, gives: str, binds: Mapping[str, Bind]
    ) -> Connection:
        env = at.env
        source, keys = field.source(env), field.order(env)
        everything = self.reached(at, gives, source, field.where, binds)
        cursor = cursor_sql(keys, cursor_kind(kind, name, env.shape))
        columns = ", ".join([*(f"{{t}}.{key}::text as {key}" for key in source.key), f"{cursor} as sealed"])
        order = ", ".join(f"{key.sql} desc" if key.descending else key.sql for key in keys)
        continues = "after_0" in binds
        beyond = f" and ({after_sql(keys)})" if continues else ""
        first = binds["first"].value
        rows = await self.rows(everything, columns, binds, f"{beyond} order by {order} limit {first + 1}")
        total = await self.value(everything, "count(*)", binds)
        edges = [Edge(row["sealed"], self.pin(everything, source, row)) for row in rows[:first]]
        return Connection(edges, len(rows) > first, continues, total)

    async def found(self, field: Found, at: Handle, binds: Mapping[str, Bind]) -> Any:
        if not field.many:
            return await self.one_found(field, at, {name: bind.value for name, bind in binds.items()}, binds)
        listed = zip(*(binds[name].value for name, _ in field.columns), strict=True)
        names = [name for name, _ in field.columns]
        return [await self.one_found(field, at, dict(zip(names, values, strict=True)), binds) for values in listed]

    async def one_found(
        self, field: Found, at: Handle, wanted: Mapping[str, Any], binds: Mapping[str, Bind]
    ) -> Handle | None:
        given = {name: Bind(kind, wanted[name]) for name, kind in field.columns}
        for kind, source, where in field.nodes:
            found = await self.pinned(self.reached(at, kind, source, where(argument), given), source, "1")
            if found:
                return found[0]
        return None
