"""On which days do public offices of a year work, and who says so?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum, StrEnum
from itertools import pairwise

from domain.indicators import Reference
from domain.text import Text

SATURDAY = 5
DAY = timedelta(days=1)


class Standing(StrEnum):
    """How certain a day off is."""

    LAW = "LAW"
    ANNOUNCED = "ANNOUNCED"
    PREDICTED = "PREDICTED"


class Occasion(Enum):
    """What a span of days off is for."""

    NEW_YEAR = Text("Tết Dương lịch", "New Year")
    TET = Text("Tết Nguyên đán", "Lunar New Year")
    HUNG_KINGS = Text("Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration")
    HUNG_KINGS_REUNIFICATION_AND_LABOUR = Text(
        "Giỗ Tổ Hùng Vương, 30/4 và 1/5", "Hùng Kings' Commemoration, Reunification and Labour Day"
    )
    REUNIFICATION_AND_LABOUR = Text("30/4 và 1/5", "Reunification and Labour Day")
    NATIONAL_DAY = Text("Quốc khánh", "National Day")
    CULTURE_DAY = Text("Ngày Văn hóa Việt Nam", "Vietnam Culture Day")


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a working day, both ends included."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A span of days off, both ends included, compensatory days with it."""

    first: date
    last: date
    occasion: Occasion
    standing: Standing
    reference: Reference

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"last: {self.last} is before {self.first}")

    @property
    def days(self) -> Iterator[date]:
        """Each day of the span."""
        return (self.first + DAY * number for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Swap:
    """A working day given up, and the weekend day worked instead, maybe of another year."""

    off: date
    worked: date
    reference: Reference

    def __post_init__(self) -> None:
        if self.off.weekday() >= SATURDAY:
            raise ValueError(f"off: {self.off} is a weekend day")
        if self.worked.weekday() < SATURDAY:
            raise ValueError(f"worked: {self.worked} is no weekend day")


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """What is known of a year's working days; where nothing is said, Monday to Friday are worked."""

    year: int
    checked_on: date
    hours: tuple[Hours, ...]
    off: tuple[DaysOff, ...]
    swapped: tuple[Swap, ...] = ()

    def __post_init__(self) -> None:
        marks = [mark for stretch in self.hours for mark in (stretch.begins, stretch.ends)]
        if not marks or any(later <= earlier for earlier, later in pairwise(marks)):
            raise ValueError("hours: are none, or not in order")
        given = [*(day for span in self.off for day in (span.first, span.last)), *(swap.off for swap in self.swapped)]
        for day in given:
            if day.year != self.year:
                raise ValueError(f"off: {day} is not of {self.year}")

    @property
    def predicted(self) -> tuple[DaysOff, ...]:
        """The days off that nobody has announced yet."""
        return tuple(span for span in self.off if span.standing is Standing.PREDICTED)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that one day is worked or is off, whatever the table says."""

    day: date
    works: bool
    document: str
