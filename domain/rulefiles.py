"""What does a rule file say, as values of the business, and which field of it is wrong?"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

PLAIN = {date: "a day", time: "a time of day", int: "a whole number", bool: "true or false"}
"""What a file holds just as it is wanted."""


class BadRulebook(Exception):
    """Rule data that does not hold together; the message names the file and the field."""


def versions_in(path: Path, kind: type[T], given: Mapping[str, object], *, called: str = "version") -> tuple[T, ...]:
    """The ``[[version]]`` tables of a file as values of a dataclass; ``given`` fills fields they do not hold."""
    where = f"{path.parent.name}/{path.name}"
    tables = _tables(path, where, called)
    for table in tables:
        for key in given.keys() & table.keys():
            raise BadRulebook(f"{where}: {key}: is given by the file's name")
    return tuple(
        read(kind, {**table, **given}, f"{where}: {called}[{number}]") for number, table in enumerate(tables, 1)
    )


def _tables(path: Path, where: str, called: str) -> list[dict[str, object]]:
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRulebook(f"{where}: not TOML: {error}") from error
    for key in held.keys() - {called}:
        raise BadRulebook(f"{where}: {key}: unknown")
    tables = held.get(called)
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadRulebook(f"{where}: {called}: [[{called}]] tables are missing")
    return tables


def read(kind: type[T], table: Mapping[str, object], where: str) -> T:
    """A table as a value of a dataclass whose fields are the only keys it may hold."""
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # T is a dataclass
    for key in table.keys() - known.keys():
        raise BadRulebook(f"{where}.{key}: unknown")
    for key, field in known.items():
        if key not in table and field.default is MISSING:
            raise BadRulebook(f"{where}.{key}: missing")
    held = {key: _value(hints[key], raw, f"{where}.{key}") for key, raw in table.items()}
    try:
        return kind(**held)
    except ValueError as error:
        raise BadRulebook(f"{where}.{error}") from error


def _value(hint: Any, raw: object, where: str) -> object:
    """What a field holds, as its type demands."""
    if NoneType in get_args(hint):
        hint = next(option for option in get_args(hint) if option is not NoneType)
    if get_origin(hint) is tuple and isinstance(raw, list):
        return tuple(_value(get_args(hint)[0], item, f"{where}[{number}]") for number, item in enumerate(raw, 1))
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(raw, dict):
        return read(hint, raw, where)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint, raw, where)
    if hint is Decimal and type(raw) in (int, Decimal):
        return Decimal(str(raw))
    if (hint is str and isinstance(raw, str) and raw.strip()) or (hint in PLAIN and type(raw) is hint):
        return raw
    raise BadRulebook(f"{where}: {raw!r} is not {_told(hint)}")


def _member(closed_set: type[E], raw: object, where: str) -> E:
    if not isinstance(raw, str) or raw not in closed_set.__members__:
        raise BadRulebook(f"{where}: {raw!r} is not one of {', '.join(closed_set.__members__)}")
    return closed_set[raw]


def _told(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return "a list"
    if is_dataclass(hint):
        return "a table"
    return {str: "a text", Decimal: "a number", **PLAIN}[hint]
