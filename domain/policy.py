"""Who may do what, and how far does it reach?"""

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import lru_cache

from domain.periods import VIETNAM
from domain.text import Language

Path = tuple[int, ...]
"""A unit's place in the tree: unit ids from the country down to the unit itself."""


class Role(StrEnum):
    """In what capacity somebody asks."""

    CENTRAL = "central"
    MINISTRY = "ministry"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    AUDITOR = "auditor"
    OFFICIAL = "official"
    INGEST = "ingest"
    PUBLIC = "public"


class Action(StrEnum):
    """What somebody may wish to do."""

    READ_PUBLISHED = "read_published"
    READ_PROVISIONAL = "read_provisional"


class Reach(Enum):
    """How far from the unit of a grant an action goes."""

    NOTHING = "nothing"
    OWN = "own"
    TREE = "tree"
    ALL = "all"


POLICY: Mapping[Action, Mapping[Role, Reach]] = {
    Action.READ_PUBLISHED: {
        Role.CENTRAL: Reach.ALL,
        Role.MINISTRY: Reach.ALL,
        Role.PROVINCE: Reach.ALL,
        Role.DEPARTMENT: Reach.ALL,
        Role.COMMUNE: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
        Role.OFFICIAL: Reach.ALL,
        Role.INGEST: Reach.NOTHING,
        Role.PUBLIC: Reach.ALL,
    },
    Action.READ_PROVISIONAL: {
        Role.CENTRAL: Reach.ALL,
        Role.MINISTRY: Reach.TREE,
        Role.PROVINCE: Reach.TREE,
        Role.DEPARTMENT: Reach.TREE,
        Role.COMMUNE: Reach.OWN,
        Role.AUDITOR: Reach.TREE,
        Role.OFFICIAL: Reach.OWN,
        Role.INGEST: Reach.NOTHING,
        Role.PUBLIC: Reach.NOTHING,
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and its path in the tree, which ends with the unit."""

    unit_id: int
    path: Path

    def __post_init__(self) -> None:
        if self.path[-1:] != (self.unit_id,):
            raise ValueError(f"the path {self.path} does not end with the unit {self.unit_id}")


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit, from one day to another, both included, as days are counted in Vietnam."""

    role: Role
    unit: Place
    valid_from: date = date.min
    valid_to: date = date.max

    def alive(self, at: datetime) -> bool:
        """Does it hold at that instant?"""
        return self.valid_from <= at.astimezone(VIETNAM).date() <= self.valid_to


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks, with what they were granted; no subject means that nobody is signed in."""

    subject: str | None
    grants: tuple[Grant, ...]
    language: Language = Language.VI


@lru_cache(maxsize=16)
def anyone(country: Place, language: Language = Language.VI) -> Principal:
    """Whoever comes without a token: the public, everywhere."""
    return Principal(None, (Grant(Role.PUBLIC, country),), language)


_ASKED = object()


@dataclass(frozen=True, slots=True)
class Scope:
    """The proof that somebody asked: the units an action reaches. Only ``scope_of`` makes one.

    ``tree`` are paths at or under which everything is covered, ``own`` paths covered alone; neither
    holds a path that ``tree`` covers already, and both are sorted, so equal reaches are equal scopes.
    """

    action: Action
    tree: tuple[Path, ...]
    own: tuple[Path, ...]
    asked: InitVar[object] = None

    def __post_init__(self, asked: object) -> None:
        if asked is not _ASKED:
            raise TypeError("a scope is made by scope_of")

    def covers(self, path: Path) -> bool:
        """Does the action reach the unit at that path?"""
        return path in self.own or _under(path, self.tree)


def scope_of(principal: Principal, action: Action, at: datetime) -> Scope:
    """How far the action goes for the principal at that instant: over all grants alive then."""
    tree, own = set[Path](), set[Path]()
    for grant in principal.grants:
        if not grant.alive(at):
            continue
        match POLICY[action][grant.role]:
            case Reach.ALL:
                tree.add(grant.unit.path[:1])
            case Reach.TREE:
                tree.add(grant.unit.path)
            case Reach.OWN:
                own.add(grant.unit.path)
            case Reach.NOTHING:
                pass
    widest = tuple(sorted(path for path in tree if not _under(path[:-1], tree)))
    return Scope(action, widest, tuple(sorted(path for path in own if not _under(path, widest))), _ASKED)


def _under(path: Path, trees: Iterable[Path]) -> bool:
    return any(path[: len(root)] == root for root in trees)
