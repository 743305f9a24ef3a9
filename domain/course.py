"""What does a dossier end by, when is it due, and how long did its clock stand?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from domain.calendar import TICK, Calendar, day_start, local
from domain.facts import Facts, Status
from domain.reasoning import Due, DueAsPromised, DueByLimit, Ended, EndedBy, Moved, NoDue, WorkSpan
from domain.timeliness_rules import ComparedBy, TimelinessRules

ENDS = {
    Status.FINISHED: EndedBy.FINISHED,
    Status.RETURNED: EndedBy.RETURNED,
    Status.STOPPED: EndedBy.STOPPED,
    Status.REFUSED: EndedBy.REFUSED,
    Status.WITHDRAWN: EndedBy.WITHDRAWN,
}
"""By what a dossier ends: the first of these that exists."""

RESUMED = {Status.RECEIVED, Status.IN_PROCESS, Status.SUPPLEMENT_ASKED, Status.PAYMENT_ASKED}
"""What takes a stop back."""

DAY = timedelta(days=1)
Spells = tuple[tuple[datetime, datetime], ...]
"""Stretches of time in which the clock stands, in order and apart."""


def end_of(facts: Facts, otherwise: Ended) -> Ended:
    """What the dossier ends by: an end reached, an outstanding request, or otherwise what it is seen at."""
    resumed = [event.at for event in facts.events if event.status in RESUMED]
    for status, ended_by in ENDS.items():
        reached = [event.at for event in facts.events if event.status is status]
        if status is Status.STOPPED and resumed:
            reached = [instant for instant in reached if instant >= max(resumed)]
        if reached:
            return Ended(ended_by, min(reached))
    requests = facts.requests
    outstanding = [request.asked_at for request in requests if request.answered_at is None]
    if not outstanding:
        return otherwise
    # Asked more than once, it is late from the second request on, or from the outstanding one if that is later.
    return Ended(EndedBy.SUPPLEMENT_ASKED, max(outstanding[0], requests[:2][-1].asked_at))


@dataclass(frozen=True, slots=True)
class Course:
    """A dossier from its receipt to its end, under the rules and the calendar by which it is judged."""

    facts: Facts
    received_at: datetime
    end: Ended
    rules: TimelinessRules
    calendar: Calendar

    @property
    def asked_again(self) -> bool:
        """Does it wait for a supplement that was asked for more than once?"""
        return self.end.by is EndedBy.SUPPLEMENT_ASKED and len(self.facts.requests) > 1

    @property
    def clock_stands(self) -> bool:
        """Does its clock stand, so that time alone changes nothing?"""
        if self.end.by is EndedBy.SUPPLEMENT_ASKED:
            return True
        return any(ended is None for status in self.rules.clock_stops for _, ended in self.facts.spells(status))

    @property
    def due(self) -> Due:
        """The promised date given last, or the time limit from the receipt, or nothing."""
        if self.facts.promises:
            last = max(self.facts.promises)
            return DueAsPromised(last.due, last.given_at)
        if self.facts.limit_days is None:
            return NoDue()
        begins = self.calendar.next_working_instant(self.received_at)
        return DueByLimit(self.calendar.add_working_days(begins, self.facts.limit_days), self.facts.limit_days, begins)

    @property
    def moves(self) -> tuple[Moved, ...]:
        """Every time that another date was promised than before."""
        given = sorted(self.facts.promises)
        return tuple(
            Moved(before.due, after.due, after.given_at, after.given_at >= self.late_from(before.due, after.given_at))
            for before, after in pairwise(given)
            if self._compared(before.due) != self._compared(after.due)
        )

    def late_from(self, due: datetime, until: datetime) -> datetime:
        """The first instant that is too late, the time granted in which the clock stood until then.

        What was late already when the clock stopped stays late.
        """
        granted: Spells = ()
        late_from = self._after(due, granted)
        for spell in self.spells(until):
            if spell[0] >= late_from:
                break
            granted = (*granted, spell)
            late_from = self._after(due, granted)
        return late_from

    def _after(self, due: datetime, granted: Spells) -> datetime:
        """The first instant after what is due, moved by the work of the time granted."""
        waited = self.waited(granted)
        if self.rules.compared_by is ComparedBy.INSTANT:
            return self.calendar.add_working_time(due, waited.time + TICK) if granted else local(due) + TICK
        day = local(due).date()
        return day_start((self.calendar.working_days_after(day, waited.days) if waited.days else day) + DAY)

    def spells(self, until: datetime) -> Spells:
        """When the clock stood between the receipt and an instant."""
        waits = [(request.asked_at, request.answered_at) for request in self.facts.requests]
        waits += [spell for status in self.rules.clock_stops for spell in self.facts.spells(status)]
        merged: list[tuple[datetime, datetime]] = []
        for begun, ended in sorted(
            (max(begun, self.received_at), min(ended or until, until)) for begun, ended in waits
        ):
            if merged and begun <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
            elif begun < ended:
                merged.append((begun, ended))
        return tuple(merged)

    def waited(self, spells: Spells) -> WorkSpan:
        """The work that time in which the clock stood would have held.

        In days: those after the day on which it stopped, up to the one on which work could go on.
        """
        if self.rules.compared_by is ComparedBy.INSTANT:
            times = (self.calendar.working_time(begun, ended) for begun, ended in spells)
            return WorkSpan(time=sum(times, timedelta()))
        days, reached = 0, date.min
        for begun, ended in spells:
            first = max(local(begun).date(), reached)
            reached = max(self.calendar.next_working_instant(ended).date(), reached)
            days += self.calendar.working_days_between(first, reached)
        return WorkSpan(days)

    def late_by(self, late_from: datetime) -> WorkSpan:
        """How much work the end came after what was due, less that of the time in which the clock stood since.

        In days it is at least 1; an end on a day off counts as the next working day.
        """
        since = self.waited(tuple(spell for spell in self.spells(self.end.at) if spell[0] >= late_from))
        if self.rules.compared_by is ComparedBy.INSTANT:
            return WorkSpan(time=self.calendar.working_time(late_from - TICK, self.end.at) - since.time)
        ended = local(self.end.at).date()
        if not self.calendar.is_working_day(ended):
            ended = self.calendar.working_days_after(ended, 1)
        days = self.calendar.working_days_between(local(late_from).date() - DAY, ended)
        return WorkSpan(max(days - since.days, 1))

    def _compared(self, instant: datetime) -> date:
        """The day or the instant, whichever is compared."""
        return instant if self.rules.compared_by is ComparedBy.INSTANT else local(instant).date()
