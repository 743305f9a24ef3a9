"""What do the lists of units that ship with the program say?"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from db.organisation_matching import PortalUnit
from domain.units import UnitKind, unit_code

SHIPPED = Path(__file__).parent / "data" / "organisation"
# Parents stand before their children.
UNIT_LISTS = ("central.csv", "provinces.csv", "departments.csv", "communes.csv")

Listed = TypeVar("Listed")


class BadList(ValueError):
    """A list that cannot be right: the message names the file and line, or the unit."""


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit for the whole of its life, under its first name; a day that is not known is None."""

    parent: str | None
    code: str
    statistical_code: str | None
    kind: UnitKind
    name: str
    name_en: str
    founded_on: date | None
    dissolved_on: date | None

    @property
    def first_day(self) -> date:
        """The day from which its code means it; the first of all days where nobody knows."""
        return self.founded_on or date.min

    @property
    def last_day(self) -> date:
        """The last day on which its code means it; the last of all days while it stands."""
        return self.dissolved_on or date.max


@dataclass(frozen=True, slots=True)
class LaterName:
    """What the unit of a code is called from a day on."""

    code: str
    from_day: date
    kind: UnitKind
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ListedSuccession:
    """Whose place a unit took on a day: codes as they were meant the day before and on the day."""

    predecessor: str
    successor: str
    from_day: date
    reference: str


@dataclass(frozen=True, slots=True)
class Lists:
    """All the lists of one folder."""

    units: tuple[ListedUnit, ...]
    later_names: tuple[LaterName, ...]
    successions: tuple[ListedSuccession, ...]
    portal_units: tuple[PortalUnit, ...]


def read_lists(folder: Path = SHIPPED) -> Lists:
    """Read every list of a folder. Raises BadList where a line cannot be read."""
    return Lists(
        units=tuple(unit for name in UNIT_LISTS for unit in _read(folder / name, _unit)),
        later_names=tuple(_read(folder / "later_names.csv", _later_name)),
        successions=tuple(_read(folder / "successions.csv", _succession)),
        portal_units=tuple(_read(folder / "portal_units.csv", _portal_unit)),
    )


def _read(path: Path, make: Callable[[Mapping[str, str]], Listed]) -> Iterator[Listed]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, restval="", strict=True)
        for line in lines:
            try:
                yield make(line)
            except (KeyError, ValueError) as error:
                raise BadList(f"{path.name}, line {lines.line_num}: {error}") from error


def _unit(line: Mapping[str, str]) -> ListedUnit:
    return ListedUnit(
        parent=unit_code(line["parent"]) if line["parent"] else None,
        code=unit_code(line["code"]),
        statistical_code=line["statistical_code"] or None,
        kind=UnitKind(line["kind"]),
        name=_words(line, "name"),
        name_en=_words(line, "name_en"),
        founded_on=_day(line, "founded_on"),
        dissolved_on=_day(line, "dissolved_on"),
    )


def _later_name(line: Mapping[str, str]) -> LaterName:
    return LaterName(
        code=unit_code(line["code"]),
        from_day=date.fromisoformat(line["from_day"]),
        kind=UnitKind(line["kind"]),
        name=_words(line, "name"),
        name_en=_words(line, "name_en"),
    )


def _succession(line: Mapping[str, str]) -> ListedSuccession:
    return ListedSuccession(
        predecessor=unit_code(line["predecessor"]),
        successor=unit_code(line["successor"]),
        from_day=date.fromisoformat(line["from_day"]),
        reference=_words(line, "reference"),
    )


def _portal_unit(line: Mapping[str, str]) -> PortalUnit:
    return PortalUnit(line["code"], line["name"], line["level"])


def _day(line: Mapping[str, str], column: str) -> date | None:
    return date.fromisoformat(line[column]) if line[column] else None


def _words(line: Mapping[str, str], column: str) -> str:
    if not line[column].strip():
        raise ValueError(f"no {column}")
    return line[column]
