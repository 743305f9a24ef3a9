"""Which figures does a row say, and what in it cannot be right?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from db.published_layouts import FigureColumns, Layout
from db.published_refusals import Reason, Refused
from db.published_sheets import Row
from domain.periods import FIRST_YEAR, LAST_YEAR, InvalidPeriod, Period
from domain.rulebook import Measure, NoRulebook, Rulebook, Rulebooks
from domain.units import InvalidUnitCode, unit_code

TOTAL = "total"
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")
PORTAL_YEAR = re.compile(r"year ([0-9]{4})( \(to date\))?")


class Amount(Enum):
    """What a number tells: with how many digits and decimals it is kept, and whether it may be below 0."""

    COUNT = (15, 4, False)
    VALUE = (4, 4, False)
    POINTS = (4, 10, False)
    CHANGE = (4, 10, True)

    @property
    def most(self) -> Decimal:
        """The largest that the tables have room for, whatever its decimals; several counts added up have it too."""
        return Decimal(10) ** self.value[0] - 1

    def kept(self, number: Decimal) -> Decimal:
        """The number as the tables hold it."""
        return number.quantize(Decimal(1).scaleb(-self.value[1]))


class FigureSaid(NamedTuple):
    """A figure as a row says it; one with no number in it says that there is none."""

    subject: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    points: Decimal | None
    change: Decimal | None

    @property
    def empty(self) -> bool:
        """Does it hold no number at all?"""
        return not any(number is not None for number in self[1:])


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be kept, if its code means a unit."""

    line: int
    code: str
    period: Period
    captured_on: date | None
    source: str
    figures: tuple[FigureSaid, ...]


class Subject(NamedTuple):
    """What a period's edition says of a subject: the most points, None where it gives none, and a ratio's scale."""

    most: Decimal | None
    scale: int = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of every row of a file unless the row says otherwise."""

    source: str
    period: Period | None
    captured_on: date | None


def read_entry(
    row: Row, layout: Layout, held: Sequence[FigureColumns], given: Given, rulebooks: Rulebooks
) -> Entry | tuple[Refused, ...]:
    """The row's figures, or every field for which it is refused."""
    reading = _Reading(row)
    code = reading.code(layout.empty_code)
    period = reading.period(given.period)
    subjects = reading.subjects(period, rulebooks)
    captured_on = reading.day("captured") or given.captured_on
    figures = tuple(reading.figure(columns, layout.subject, subjects) for columns in held)
    if reading.refused or period is None:
        return tuple(reading.refused.values())
    return Entry(row.line, code, period, captured_on, row.cells.get("source", given.source), figures)


class _Reading:
    """Reads one row and collects what is refused, once a field."""

    def __init__(self, row: Row) -> None:
        self.refused: dict[str, Refused] = {}
        self._row = row

    def _refuse(self, field: str, reason: Reason, said: object = "", limit: object = "") -> None:
        self.refused.setdefault(field, reason.refuse(self._row.line, field, said, limit))

    def _said(self, column: str) -> str:
        return self._row.cells.get(column, "")

    def code(self, if_empty: str | None) -> str:
        """The unit's code as codes are kept."""
        said = self._said("code") or if_empty or ""
        try:
            return unit_code(said)
        except InvalidUnitCode:
            self._refuse("code", Reason.UNKNOWN_UNIT, said)
            return ""

    def period(self, given: Period | None) -> Period | None:
        """The row's own period, else the file's; the portal writes the current year «year 2026 (to date)»."""
        said = self._said("period")
        if not said and given:
            return given
        year = PORTAL_YEAR.fullmatch(said)
        try:
            return Period.parse(year[1] if year else said)
        except InvalidPeriod:
            self._refuse("period", Reason.UNKNOWN_PERIOD, said)
            return None

    def subjects(self, period: Period | None, rulebooks: Rulebooks) -> Mapping[str, Subject] | None:
        """What figures may be about in the period."""
        try:
            return None if period is None else subjects_of(rulebooks.on(period.first_day))
        except NoRulebook:
            self._refuse("period", Reason.NO_RULEBOOK, period)
            return None

    def day(self, column: str) -> date | None:
        """A day of the years in which periods lie."""
        said = self._said(column)
        try:
            day = date.fromisoformat(said) if said else None
        except ValueError:
            day = date.min
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self._refuse(column, Reason.NOT_A_DAY, said)
        return day

    def figure(
        self, columns: FigureColumns, subject_column: str | None, subjects: Mapping[str, Subject] | None
    ) -> FigureSaid:
        """The numbers of one figure, checked against each other and against the edition."""
        name = columns.subject or self._said(subject_column or "")
        figure = FigureSaid(
            name,
            self._sum(columns.numerator),
            self._sum(columns.denominator),
            self._number(columns.value, Amount.VALUE),
            self._number(columns.points, Amount.POINTS),
            self._number(columns.change, Amount.CHANGE),
        )
        if subjects is None or (columns.subject and figure.empty):
            return figure
        if name in subjects:
            self._check(figure, columns, subjects[name])
        else:
            self._refuse(subject_column or columns.all[0], Reason.UNKNOWN_SUBJECT, name)
        return figure

    def _check(self, figure: FigureSaid, columns: FigureColumns, subject: Subject) -> None:
        if figure.numerator is not None:
            field = columns.numerator[0]
            most = (figure.denominator or 0) * Amount.VALUE.most / subject.scale
            if not any(map(self._said, columns.denominator)):
                self._refuse(field, Reason.NUMERATOR_ALONE, self._said(field))
            elif most and figure.numerator > most:
                self._refuse(field, Reason.TOO_LARGE, self._said(field), f"{most:f}")
        if figure.points is not None and columns.points:
            said = self._said(columns.points)
            if subject.most is None:
                self._refuse(columns.points, Reason.NOT_SCORED, said)
            elif figure.points > subject.most:
                self._refuse(columns.points, Reason.ABOVE_MAXIMUM, said, subject.most)

    def _sum(self, columns: tuple[str, ...]) -> Decimal | None:
        """The counts added up; None unless all are there."""
        counts = [self._number(column, Amount.COUNT) for column in columns]
        there = [count for count in counts if count is not None]
        return sum(there, Decimal(0)) if counts and len(there) == len(counts) else None

    def _number(self, column: str | None, amount: Amount) -> Decimal | None:
        said = self._said(column) if column else ""
        if not column or not said:
            return None
        if not NUMBER.fullmatch(said):
            self._refuse(column, Reason.NOT_A_NUMBER, said)
            return None
        number = Decimal(said)
        if number < 0 and not amount.value[2]:
            self._refuse(column, Reason.NEGATIVE, said)
        elif abs(number) > amount.most:
            self._refuse(column, Reason.TOO_LARGE, said, amount.most)
        else:
            return amount.kept(number)
        return None


def subjects_of(edition: Rulebook) -> Mapping[str, Subject]:
    """Everything that a figure may be about."""
    return {
        TOTAL: Subject(edition.max_points),
        **{group.code: Subject(group.max_points) for group in edition.groups},
        **{
            code: Subject(
                indicator.max_points if code == indicator.code else None,
                100 if indicator.unit is Measure.PERCENT else 1,
            )
            for indicator in edition.indicators
            for code in indicator.measures
        },
    }
