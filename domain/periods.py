"""Which days does a period cover, which period comes before and after it, and is it over?"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Self

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The country's time, +07:00 without summer time in every year a period may lie in."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
CODE = re.compile(r"(?P<year>[0-9]{4})(-((?P<half>H[12])|(?P<quarter>Q[1-4])|(?P<month>0[1-9]|1[0-2])))?")


class PeriodKind(Enum):
    """How long a period is; the value is its number of months."""

    MONTH = 1
    QUARTER = 3
    HALF_YEAR = 6
    YEAR = 12


class InvalidPeriod(ValueError):
    """A text that names no period, or a period outside the years 2000 to 2100."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half-year or year, both days included."""

    kind: PeriodKind
    first_day: date
    last_day: date

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period that "2026", "2026-H2", "2026-Q3" or "2026-08" names; raises InvalidPeriod."""
        found = CODE.fullmatch(code)
        if not found:
            raise InvalidPeriod(f"not a period: {code[:40]!r}")
        year, half, quarter, month = found.group("year", "half", "quarter", "month")
        if month:
            return cls._numbered(PeriodKind.MONTH, int(year), int(month))
        if quarter:
            return cls._numbered(PeriodKind.QUARTER, int(year), int(quarter[1]))
        if half:
            return cls._numbered(PeriodKind.HALF_YEAR, int(year), int(half[1]))
        return cls._numbered(PeriodKind.YEAR, int(year), 1)

    @classmethod
    def _numbered(cls, kind: PeriodKind, year: int, number: int) -> Self:
        """The period of that number in a year; 0 and one too many lie in the neighbouring years."""
        first, after = (_month_start(year, kind.value * n) for n in (number - 1, number))
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise InvalidPeriod(f"outside the years {FIRST_YEAR} to {LAST_YEAR}: {first.year}")
        return cls(kind, first, after - timedelta(days=1))

    @property
    def number(self) -> int:
        """Its place in its year, from 1."""
        return (self.first_day.month - 1) // self.kind.value + 1

    @property
    def starts_at(self) -> datetime:
        """The first instant of the period."""
        return datetime.combine(self.first_day, time(), VIETNAM)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the period."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), VIETNAM)

    def previous(self) -> Self:
        """The period of its kind just before."""
        return self._numbered(self.kind, self.first_day.year, self.number - 1)

    def next(self) -> Self:
        """The period of its kind just after."""
        return self._numbered(self.kind, self.first_day.year, self.number + 1)

    def provisional(self, at: datetime) -> bool:
        """Is the period not over at that instant?"""
        return at < self.ends_at

    def __str__(self) -> str:
        forms = {
            PeriodKind.MONTH: f"-{self.number:02}",
            PeriodKind.QUARTER: f"-Q{self.number}",
            PeriodKind.HALF_YEAR: f"-H{self.number}",
            PeriodKind.YEAR: "",
        }
        return f"{self.first_day.year}{forms[self.kind]}"


def _month_start(year: int, months: int) -> date:
    return date(year + months // 12, months % 12 + 1, 1)


def periods_between(first: Period, last: Period) -> list[Period]:
    """Every period from first to last, both included; raises InvalidPeriod on mixed kinds or reversed ends."""
    if first.kind is not last.kind or first.first_day > last.first_day:
        raise InvalidPeriod(f"no periods lead from {first} to {last}")
    periods = [first]
    while periods[-1] != last:
        periods.append(periods[-1].next())
    return periods
