"""Which of our units does the national portal mean?"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.places import COUNTRY
from domain.text import Text
from domain.units import InvalidUnitCode, UnitLevel, search_words, unit_code

E_GOVERNMENT_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]+)*")
PEOPLES_COMMITTEE = re.compile(r"^(ubnd|[uủ][yỷ] ban nhân dân)\s+", re.IGNORECASE)
PROVINCE_AFTER = re.compile(r"\s+-\s+(tỉnh|thành phố|tp)\b.*$", re.IGNORECASE)

# What the portal calls a unit's level, "PROVINCE" being a department; empty says nothing of it.
PORTAL_LEVELS = {
    "": frozenset(UnitLevel),
    "PROVINCE": frozenset({UnitLevel.DEPARTMENT}),
    "COMMUNE": frozenset({UnitLevel.COMMUNE}),
}


class Refusal(StrEnum):
    """Why a unit of the portal's was not matched with one of ours."""

    INVALID_CODE = "INVALID_CODE"
    UNKNOWN_LEVEL = "UNKNOWN_LEVEL"
    UNKNOWN_UNIT = "UNKNOWN_UNIT"
    AMBIGUOUS_NAME = "AMBIGUOUS_NAME"
    CODE_MEANS_ANOTHER = "CODE_MEANS_ANOTHER"
    UNIT_HAS_ANOTHER_CODE = "UNIT_HAS_ANOTHER_CODE"
    CLAIMED_TWICE = "CLAIMED_TWICE"

    @property
    def label(self) -> Text:
        """The reason in words."""
        return REASONS[self]


REASONS = {
    Refusal.INVALID_CODE: Text("Mã không đúng dạng mã định danh điện tử", "Not the form of an e-government code"),
    Refusal.UNKNOWN_LEVEL: Text("Cấp đơn vị lạ", "Unknown level"),
    Refusal.UNKNOWN_UNIT: Text("Không có đơn vị nào mang mã hoặc tên này", "No unit has this code or name"),
    Refusal.AMBIGUOUS_NAME: Text("Nhiều đơn vị cùng mang tên này", "Several units have this name"),
    Refusal.CODE_MEANS_ANOTHER: Text("Mã này đã chỉ đơn vị khác", "This code means another unit"),
    Refusal.UNIT_HAS_ANOTHER_CODE: Text("Đơn vị này đã có mã khác", "This unit has another code"),
    Refusal.CLAIMED_TWICE: Text(
        "Một đơn vị có nhiều mã, hoặc một mã chỉ nhiều đơn vị", "One unit with several codes, or one code for several"
    ),
}


@dataclass(frozen=True, slots=True)
class PortalUnit:
    """A unit as the portal writes it: ``H44.106``, ``UBND xã Lâm Thao - Tỉnh Phú Thọ``, ``COMMUNE``."""

    code: str
    name: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit whose code was known already."""

    code: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class LearnedUnit:
    """A unit that was found by its name and takes over the portal's code; the replaced one still means it."""

    code: str
    unit_id: int
    replaced: str


@dataclass(frozen=True, slots=True)
class RefusedUnit:
    """A unit of the portal's that none of ours was matched with."""

    code: str
    name: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class LearnReport:
    """What became of each of the portal's units."""

    known: tuple[KnownUnit, ...] = ()
    learned: tuple[LearnedUnit, ...] = ()
    refused: tuple[RefusedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that stands, under one of the names it ever had."""

    unit_id: int
    code: str
    level: UnitLevel
    first_day: date
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database knows of some codes and of the units under their parents."""

    meanings: Mapping[str, Sequence[tuple[int, date]]]
    candidates: Mapping[tuple[str, str], Sequence[Candidate]]

    def means(self, code: str) -> int | None:
        """The unit that the code means as long as nothing changes."""
        return next((unit_id for unit_id, until in self.meanings.get(code, ()) if until == date.max), None)

    def meant_since(self, code: str, day: date) -> bool:
        """Whether the code meant any unit on that day or later."""
        return any(until >= day for _, until in self.meanings.get(code, ()))

    def named(self, parent: str, name: str, levels: frozenset[UnitLevel]) -> Sequence[Candidate]:
        """The units of that name and kind under the parent; marks decide only where letters do not."""
        alike = [it for it in self.candidates.get((parent, search_words(name)), ()) if it.level in levels]
        if len(alike) > 1:
            alike = [it for it in alike if spelling(it.name) == spelling(name)]
        return alike


def match(rows: Iterable[PortalUnit], standing: Standing) -> LearnReport:
    """Decide what each row means; a unit or a code that is claimed twice goes to nobody."""
    decided = [(row, _decide(row, standing)) for row in rows]
    learned = {it for _, it in decided if isinstance(it, LearnedUnit)}
    codes, units = Counter(it.code for it in learned), Counter(it.unit_id for it in learned)
    contested = {it for it in learned if codes[it.code] > 1 or units[it.unit_id] > 1}
    return LearnReport(
        known=tuple(it for _, it in decided if isinstance(it, KnownUnit)),
        learned=tuple(sorted(learned - contested, key=lambda it: it.code)),
        refused=tuple(
            RefusedUnit(row.code, row.name, it if isinstance(it, Refusal) else Refusal.CLAIMED_TWICE)
            for row, it in decided
            if isinstance(it, Refusal) or it in contested
        ),
    )


def bare_name(name: str) -> str:
    """A unit's name as the portal writes it, without whose committee it is and which province it lies in."""
    plain = unicodedata.normalize("NFC", name).strip()
    return PROVINCE_AFTER.sub("", PEOPLES_COMMITTEE.sub("", plain))


def spelling(name: str) -> str:
    """A name's letters and marks, wherever in a word the marks are put: "Thủy" and "Thuỷ" are alike."""
    words = [unicodedata.normalize("NFD", word) for word in name.lower().split()]
    return " ".join("".join(sorted(word, key=unicodedata.combining)) for word in words)


def code_of(row: PortalUnit) -> str | None:
    """The row's code as codes are kept; None where it cannot be one."""
    try:
        return unit_code(row.code)
    except InvalidUnitCode:
        return None


def parent_of(code: str) -> str:
    """The code of the unit above: ``H44`` for ``H44.100``, the country's for ``H44``."""
    return code.rpartition(".")[0] or COUNTRY


def _decide(row: PortalUnit, standing: Standing) -> KnownUnit | LearnedUnit | Refusal:
    code, levels = code_of(row), PORTAL_LEVELS.get(row.level)
    if code is None:
        return Refusal.INVALID_CODE
    if levels is None:
        return Refusal.UNKNOWN_LEVEL
    named = standing.named(parent_of(code), bare_name(row.name), levels)
    meant = standing.means(code)
    if meant is None:
        return _learned(code, named, standing)
    if named and meant not in {it.unit_id for it in named}:
        return Refusal.CODE_MEANS_ANOTHER
    return KnownUnit(code, meant)


def _learned(code: str, named: Sequence[Candidate], standing: Standing) -> LearnedUnit | Refusal:
    units = {it.unit_id: it for it in named}
    if len(units) != 1:
        return Refusal.AMBIGUOUS_NAME if units else Refusal.UNKNOWN_UNIT
    (unit,) = units.values()
    if not E_GOVERNMENT_CODE.fullmatch(code):
        return Refusal.INVALID_CODE
    if E_GOVERNMENT_CODE.fullmatch(unit.code):
        return Refusal.UNIT_HAS_ANOTHER_CODE
    if standing.meant_since(code, unit.first_day):
        return Refusal.CODE_MEANS_ANOTHER
    return LearnedUnit(code, unit.unit_id, unit.code)
