"""How is the rulebook read: from its files, by the edition that a row names?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from db.arguments import Arguments, Asking
from db.graph import ByEdition, Column, Constant, Encoding, Env, Field, Inside, Items, Row, Source
from db.selection import Bind, Prepared
from domain.rulebook import Rulebook
from domain.text import Text

RULEBOOKS = Source("rulebooks {t}", ("id",))


@dataclass(frozen=True, slots=True)
class Group:
    """A group in one of the two views: its name, its portal groups, and their places in a score's arrays."""

    code: str
    name: Text
    max_points: Decimal
    members: tuple[str, ...]
    slots: tuple[int, ...]


def book(env: Env) -> Rulebook:
    if env.edition is None:
        raise LookupError("read outside an edition of the rulebook")
    return env.edition


def groups(env: Env) -> list[Group]:
    """The groups of an edition, as the shape's view divides it."""
    edition = book(env)
    most = {group.code: group.max_points for group in edition.groups}
    slots = {group.code: place for place, group in enumerate(edition.groups, 1)}
    if env.shape[:1] == ("DECISION",):
        divided = [(group.code, group.name, group.groups) for group in edition.decision_groups]
    else:
        divided = [(group.code, group.name, (group.code,)) for group in edition.groups]
    return [
        Group(
            code,
            name,
            sum((most[member] for member in members), Decimal(0)),
            members,
            tuple(slots[member] for member in members),
        )
        for code, name, members in divided
    ]


def group_of(env: Env) -> Group:
    return next(group for group in groups(replace(env, shape=())) if group.code == env.item.group)


def prepare_groups(arguments: Arguments, _: Asking) -> Prepared:
    return Prepared((arguments.get("view") or "PORTAL",))


def prepare_rulebook(arguments: Arguments, asking: Asking) -> Prepared:
    day = arguments.get("on") or asking.today
    return Prepared(binds={"on": Bind("date", max(day, asking.rulebooks.editions[0].valid_from))})


def constant(name: str) -> Constant:
    """What an item says under that name."""
    return Constant(lambda env: plain(getattr(env.item, name), env))


def plain(value: Any, env: Env) -> object:
    """A value of the rulebook as JSON takes it, in the language at hand."""
    match value:
        case Text():
            return value.said_in(env.language)
        case Decimal():
            return float(value) if value % 1 else int(value)
        case None:
            return None
        case _:
            return str(value)


def of_edition(read: Callable[[Rulebook], Any]) -> ByEdition:
    return ByEdition("id", Constant(lambda env: plain(read(book(env)), env)))


REFERENCE: dict[str, Field] = {name: constant(name) for name in ("document", "article", "note")}
PART: dict[str, Field] = {name: constant(name) for name in ("code", "name", "numerator", "denominator")}
BAND: dict[str, Field] = {name: constant(name) for name in ("code", "name", "minimum")}
INDICATOR: dict[str, Field] = {
    "code": constant("code"),
    "name": constant("name"),
    "group": Inside(group_of),
    "maxPoints": constant("max_points"),
    "rule": constant("rule_in_words"),
    "measure": constant("unit"),
    "numerator": constant("numerator"),
    "denominator": constant("denominator"),
    "parts": Items(lambda env: env.item.parts),
    "reference": Inside(lambda env: env.item.reference),
    "checkedOn": constant("checked_on"),
}
GROUP: dict[str, Field] = {
    "code": constant("code"),
    "name": constant("name"),
    "maxPoints": constant("max_points"),
    "indicators": Items(lambda env: [i for i in book(env).indicators if i.group in env.item.members]),
}
RULEBOOK: dict[str, Field] = {
    "code": Column("{t}.id", Encoding.TEXT),
    "title": of_edition(lambda edition: edition.title),
    "validFrom": Column("{t}.valid_from", Encoding.DATE),
    "validTo": Column("nullif({t}.valid_to, 'infinity')", Encoding.DATE),
    "maxPoints": of_edition(lambda edition: edition.max_points),
    "groups": ByEdition("id", Items(groups)),
    "indicators": ByEdition("id", Items(lambda env: book(env).indicators)),
    "bands": ByEdition("id", Items(lambda env: book(env).bands)),
}
ROOTS: dict[str, Field] = {"rulebook": Row(RULEBOOKS, "{a[on]} between {t}.valid_from and {t}.valid_to")}
PREPARE = {
    "Query.rulebook": prepare_rulebook,
    "Rulebook.groups": prepare_groups,
    "Score.groups": prepare_groups,
}
