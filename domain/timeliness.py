"""Is a dossier on time in a period, why, and when does the clock alone make it late?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.calendar import TICK, Calendar
from domain.course import Course, end_of
from domain.facts import Facts, Promise, possible
from domain.periods import Period
from domain.reasoning import (
    AskedAgain,
    Compared,
    Due,
    Ended,
    EndedBy,
    LeftOut,
    Moved,
    NotCounted,
    Received,
    Step,
    Waited,
    WorkSpan,
)
from domain.timeliness_rules import TimelinessRules


class Outcome(StrEnum):
    """What a dossier is in a period."""

    NOT_COUNTED = "NOT_COUNTED"
    ON_TIME = "ON_TIME"
    NOT_YET_DUE = "NOT_YET_DUE"
    LATE = "LATE"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a dossier is on time in a period, and the steps that lead there.

    ``late_from`` is the first instant that is too late, the time subtracted being granted; ``late_by`` is
    None where the end is not after what is due. ``promises`` are all ever given, in their order;
    ``moves`` those that changed the one before.
    """

    outcome: Outcome
    steps: tuple[Step, ...]
    not_counted: NotCounted | None = None
    end: Ended | None = None
    due: Due | None = None
    late_from: datetime | None = None
    late_by: WorkSpan | None = None
    waited: WorkSpan | None = None
    promises: tuple[Promise, ...] = ()
    moves: tuple[Moved, ...] = ()

    @property
    def counted(self) -> bool:
        """Is the dossier part of the period?"""
        return self.outcome is not Outcome.NOT_COUNTED

    @property
    def late(self) -> bool:
        """Is it late?"""
        return self.outcome is Outcome.LATE

    @property
    def moved_after_passing(self) -> bool:
        """Was the promised date ever moved after it had passed?"""
        return any(move.after_passing for move in self.moves)


def judge(facts: Facts, rules: TimelinessRules, calendar: Calendar, period: Period, at: datetime) -> Verdict:
    """The verdict on a dossier in a period, seen at an instant.

    Only what had happened by then, and by the end of the period, counts: what happens later changes
    later periods. Raises UnknownYear where it takes working days that are not known, NaiveInstant and
    ImpossibleInstant.
    """
    now = min(possible(at), period.ends_at - TICK)
    known = facts.known_by(now)
    end = end_of(known, Ended(EndedBy.NOW if period.provisional(at) else EndedBy.PERIOD_END, now))
    if not facts.received:
        return _left_out(NotCounted.NOT_RECEIVED)
    if at < period.starts_at:
        return _left_out(NotCounted.PERIOD_AHEAD)
    if known.received_at is None:
        return _left_out(NotCounted.RECEIVED_LATER)
    if not end.by.open and max(end.at, known.received_at) < period.starts_at:
        return _left_out(NotCounted.ENDED_EARLIER)
    return _verdict(Course(known, known.received_at, end, rules, calendar))


def becomes_late_at(facts: Facts, rules: TimelinessRules, calendar: Calendar) -> datetime | None:
    """The first instant from which a dossier is open and late if nothing else happens to it.

    It may lie in the past. None where that never comes: the dossier has ended or was not received, nothing
    says when it is due, or the clock stands. Raises UnknownYear.
    """
    return _open_and_late_since(facts, rules, calendar) if facts.received else None


def _open_and_late_since(facts: Facts, rules: TimelinessRules, calendar: Calendar) -> datetime | None:
    if facts.received_at is None:
        return None
    last = max(facts.instants())
    course = Course(facts, facts.received_at, end_of(facts, Ended(EndedBy.NOW, last)), rules, calendar)
    late_from = _late_from(course, _by_due(course, course.due))
    if late_from is None or not course.end.by.open:
        return None
    if late_from > course.end.at:
        return None if course.clock_stands else late_from
    before = _open_and_late_since(facts.known_by(last - TICK), rules, calendar)
    return last if before is None else min(before, last)


def _by_due(course: Course, due: Due) -> datetime | None:
    """The first instant after what is due."""
    return None if due.at is None else course.late_from(due.at, course.end.at)


def _late_from(course: Course, by_due: datetime | None) -> datetime | None:
    """The first instant that is too late, by what is due or by asking again."""
    if not course.asked_again:
        return by_due
    return course.end.at if by_due is None else min(by_due, course.end.at)


def _left_out(reason: NotCounted) -> Verdict:
    return Verdict(Outcome.NOT_COUNTED, (LeftOut(reason),), reason)


def _verdict(course: Course) -> Verdict:
    end, due, moves, spells = course.end, course.due, course.moves, course.spells(course.end.at)
    by_due = _by_due(course, due)
    late_by = course.late_by(by_due) if by_due is not None and end.at >= by_due else None
    waited = course.waited(spells)
    steps: list[Step] = [Received(course.received_at), end]
    steps += [Waited(spells, waited)] if spells else []
    steps += [*moves, due]
    if course.asked_again:
        steps.append(AskedAgain(len(course.facts.requests), end.at))
    elif by_due is not None:
        steps.append(Compared(end.at, by_due, late_by))
    in_time = Outcome.NOT_YET_DUE if end.by.open else Outcome.ON_TIME
    return Verdict(
        Outcome.LATE if late_by is not None or course.asked_again else in_time,
        tuple(steps),
        end=end,
        due=due,
        late_from=_late_from(course, by_due),
        late_by=late_by,
        waited=waited,
        promises=tuple(sorted(course.facts.promises)),
        moves=moves,
    )
