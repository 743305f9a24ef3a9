"""Which values may an argument take, and how does it become a parameter?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.graph import Key
from db.seal import SEPARATOR, opened
from db.selection import Bind, InvalidArgument, Prepared
from domain.periods import Period
from domain.rulebook import NoRulebook, Rulebook, Rulebooks
from domain.text import Text
from domain.units import InvalidUnitCode, unit_code

LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Asking:
    """What arguments are read against: today, the rulebook, the key of sealed texts.

    `published_only` says that the caller may read nothing but what is published.
    """

    today: date
    rulebooks: Rulebooks
    key: bytes
    published_only: bool


Arguments = Mapping[str, Any]
Prepare = Callable[[Arguments, Asking], Prepared]


def text(arguments: Arguments, name: str) -> str | None:
    """A short text without control characters; NUL could not be stored and is refused with the rest."""
    given = arguments.get(name)
    if given is None:
        return None
    if len(given) > LONGEST_TEXT or not given.isprintable():
        raise InvalidArgument(
            name,
            "INVALID_TEXT",
            Text(
                f"«{name}» phải là văn bản in được, nhiều nhất {LONGEST_TEXT} ký tự.",
                f"`{name}` must be printable text of at most {LONGEST_TEXT} characters.",
            ),
        )
    return str(given)


def code(arguments: Arguments, name: str) -> str | None:
    """A unit's code as it is kept, whatever its form; what cannot be one means no unit."""
    given = text(arguments, name)
    try:
        return None if given is None else unit_code(given)
    except InvalidUnitCode:
        return given


def edition_of(period: Period, asking: Asking) -> Rulebook:
    """The edition that scores a period; refuses a period from before there was an index."""
    try:
        return asking.rulebooks.on(period.first_day)
    except NoRulebook:
        start = asking.rulebooks.editions[0].valid_from
        raise InvalidArgument(
            "period",
            "NO_RULEBOOK",
            Text(f"Chưa có bộ chỉ số trước ngày {start:%d/%m/%Y}.", f"There was no index before {start}."),
        ) from None


def basis(arguments: Arguments) -> str:
    return arguments.get("basis") or "COMPUTED"


def basis_is_open(arguments: Arguments, asking: Asking) -> bool:
    return asking.published_only or basis(arguments) == "PUBLISHED"


def page_size(arguments: Arguments, *, usual: int, most: int) -> int:
    first = arguments.get("first")
    first = usual if first is None else first
    if not 1 <= first <= most:
        raise InvalidArgument(
            "first", "INVALID_PAGE_SIZE", Text(f"«first» phải từ 1 đến {most}.", f"`first` must be from 1 to {most}.")
        )
    return int(first)


def after(arguments: Arguments, kind: str, keys: Sequence[Key], key: bytes) -> dict[str, Bind]:
    """A cursor's keys as parameters; what was not sealed as this kind of cursor is refused."""
    cursor = arguments.get("after")
    if cursor is None:
        return {}
    payload = opened(kind, cursor, key)
    values = payload.split(SEPARATOR) if payload is not None else []
    if len(values) != len(keys):
        raise InvalidArgument(
            "after",
            "INVALID_CURSOR",
            Text(
                "«after» không phải là con trỏ của danh sách này, hoặc thứ tự đã khác.",
                "`after` is not a cursor of this list in this order.",
            ),
        )
    return {f"after_{place}": Bind(f"text::{k.type}", v) for place, (k, v) in enumerate(zip(keys, values, strict=True))}


def cursor_kind(parent: str, name: str, shape: Sequence[object]) -> str:
    """What a cursor is sealed as: its list and the order it was in."""
    return f"{parent}.{name}:{shape[0] if shape else ''}"
