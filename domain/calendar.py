"""Which time is working time, and when has a given amount of it passed?"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Self

from domain.holidays import SATURDAY, Ruling, WorkingYear
from domain.periods import VIETNAM
from domain.rulefiles import versions_in

TABLE = Path(__file__).parent / "rules" / "working-days.toml"
TICK = timedelta(microseconds=1)
"""The smallest step of time."""

Stretches = tuple[tuple[timedelta, timedelta], ...]
"""Working hours as times since midnight."""


class UnknownYear(LookupError):
    """A year whose days off are not known: counting on would take every holiday for a working day."""


class NaiveInstant(ValueError):
    """An instant without its offset from UTC."""


def local(instant: datetime) -> datetime:
    """The instant in Vietnamese time; raises NaiveInstant, and UnknownYear beyond year 9999."""
    if instant.tzinfo is None:
        raise NaiveInstant(f"{instant} has no offset")
    try:
        return instant.astimezone(VIETNAM)
    except OverflowError as error:
        raise UnknownYear(f"{instant} lies beyond every calendar") from error


def day_start(day: date) -> datetime:
    """The first instant of a day."""
    return datetime.combine(day, time(), VIETNAM)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days and hours of successive years, with rulings on single days over them; later rulings win.

    Days and instants outside these years raise UnknownYear. All instants are aware, and reckoned and
    returned in Vietnamese time.
    """

    years: tuple[WorkingYear, ...]
    rulings: tuple[Ruling, ...] = ()
    _first: int = field(init=False, repr=False, compare=False)
    _hours: list[Stretches] = field(init=False, repr=False, compare=False)
    _worked: list[int] = field(init=False, repr=False, compare=False)
    _before: list[timedelta] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = [each.year for each in self.years]
        if not numbers or any(later != earlier + 1 for earlier, later in pairwise(numbers)):
            raise ValueError(f"years: {numbers} do not follow each other")
        object.__setattr__(self, "_first", date(numbers[0], 1, 1).toordinal())
        hours = self._hours_by_day()
        object.__setattr__(self, "_hours", hours)
        object.__setattr__(self, "_worked", [self._first + at for at, stretches in enumerate(hours) if stretches])
        lengths = (sum((ends - begins for begins, ends in stretches), timedelta()) for stretches in hours)
        object.__setattr__(self, "_before", list(accumulate(lengths, initial=timedelta())))

    def _hours_by_day(self) -> list[Stretches]:
        works = {day: False for year in self.years for span in year.off for day in span.days}
        for swap in (swap for year in self.years for swap in year.swapped):
            works |= {swap.off: False, swap.worked: True}
        works |= {ruling.day: ruling.works for ruling in self.rulings}
        by_day: list[Stretches] = []
        for year in self.years:
            full = tuple((_since_midnight(each.begins), _since_midnight(each.ends)) for each in year.hours)
            for ordinal in range(date(year.year, 1, 1).toordinal(), date(year.year, 12, 31).toordinal() + 1):
                day = date.fromordinal(ordinal)
                by_day.append(full if works.get(day, day.weekday() < SATURDAY) else ())
        return by_day

    def ruled(self, rulings: Iterable[Ruling]) -> Self:
        """The calendar with further rulings over it; raises UnknownYear."""
        added = tuple(rulings)
        for ruling in added:
            self._at(ruling.day)
        return type(self)(self.years, self.rulings + added)

    def year(self, number: int) -> WorkingYear:
        """What is known of a year; raises UnknownYear."""
        self._at(date(number, 1, 1))
        return self.years[number - self.years[0].year]

    def is_working_day(self, day: date) -> bool:
        """Do public offices work on that day?"""
        return bool(self._hours[self._at(day)])

    def working_days_after(self, day: date, count: int) -> date:
        """The working day so many working days after a day; 0 is the day itself, worked or not."""
        if count < 0:
            raise ValueError(f"{count} working days after a day")
        self._at(day)
        if count == 0:
            return day
        place = bisect_right(self._worked, day.toordinal()) + count - 1
        if place >= len(self._worked):
            raise UnknownYear(f"{count} working days after {day} lie beyond {self.years[-1].year}")
        return date.fromordinal(self._worked[place])

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to and including the last."""
        self._at(first)
        self._at(last)
        return bisect_right(self._worked, last.toordinal()) - bisect_right(self._worked, first.toordinal())

    def add_working_days(self, instant: datetime, count: int) -> datetime:
        """The same time of day so many working days later, counted from the next working instant."""
        start = self.next_working_instant(instant)
        return datetime.combine(self.working_days_after(start.date(), count), start.timetz())

    def next_working_instant(self, instant: datetime) -> datetime:
        """The instant itself in working time, both ends of it included; otherwise when work begins next."""
        here = local(instant)
        since = _since_midnight(here.time())
        for begins, ends in self._hours[self._at(here.date())]:
            if since <= ends:
                return here + max(begins - since, timedelta())
        day = self.working_days_after(here.date(), 1)
        return day_start(day) + self._hours[self._at(day)][0][0]

    def working_time(self, begin: datetime, until: datetime) -> timedelta:
        """How much working time lies between two instants; negative where until comes first."""
        return self._position(until) - self._position(begin)

    def add_working_time(self, instant: datetime, amount: timedelta) -> datetime:
        """The first instant by which that much working time has passed; the instant itself for none."""
        if amount < timedelta():
            raise ValueError(f"add {amount} of working time")
        if not amount:
            return local(instant)
        target = self._position(instant) + amount
        at = bisect_left(self._before, target) - 1
        if at == len(self._hours):
            raise UnknownYear(f"{amount} of working time after {instant} lies beyond {self.years[-1].year}")
        left = target - self._before[at]
        for begins, ends in self._hours[at]:
            if left <= ends - begins:
                return day_start(date.fromordinal(self._first + at)) + begins + left
            left -= ends - begins
        raise AssertionError("a day holds the working time counted for it")

    def _position(self, instant: datetime) -> timedelta:
        """How much working time has passed since the first year began."""
        here = local(instant)
        at, since = self._at(here.date()), _since_midnight(here.time())
        passed = (min(since, ends) - begins for begins, ends in self._hours[at] if since > begins)
        return sum(passed, self._before[at])

    def _at(self, day: date) -> int:
        """The place of a day in the table."""
        if isinstance(day, datetime):
            raise TypeError(f"{day} is an instant, not a day")
        at = day.toordinal() - self._first
        if not 0 <= at < len(self._hours):
            raise UnknownYear(f"the days off of {day.year} are not known")
        return at


def load_calendar(table: Path = TABLE) -> Calendar:
    """The calendar that ships with the rules; raises BadRulebook."""
    return Calendar(versions_in(table, WorkingYear, {}, called="year"))


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
