"""Was a petition handled on time (5.2), stage by stage, and when does the clock alone make it late?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import Calendar, day_start, local
from domain.facts import possible
from domain.timeliness_rules import PetitionLimit, PetitionStage, TimelinessRules

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition's course: when it was received and what was done about it; None what was not done."""

    received_at: datetime
    refused_at: datetime | None = None
    asked_at: datetime | None = None
    supplemented_at: datetime | None = None
    answered_at: datetime | None = None
    published_at: datetime | None = None

    def __post_init__(self) -> None:
        for instant in (self.refused_at, self.asked_at, self.supplemented_at, self.answered_at, self.published_at):
            if instant is not None:
                possible(instant)
        possible(self.received_at)

    def known_by(self, instant: datetime) -> "Petition":
        """What of it had happened by that instant."""
        then = (self.refused_at, self.asked_at, self.supplemented_at, self.answered_at, self.published_at)
        return Petition(self.received_at, *(at if at is not None and at <= instant else None for at in then))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A stage, the last day on which it is on time, and when it was done."""

    limit: PetitionLimit
    due: date
    done_at: datetime | None

    @property
    def late_from(self) -> datetime:
        """The first instant that is too late."""
        return day_start(self.due + DAY)

    def late(self, at: datetime) -> bool:
        """Was it done too late, or is it not done and too late by then?"""
        return (self.done_at or at) >= self.late_from


def deadlines(petition: Petition, rules: TimelinessRules, calendar: Calendar) -> tuple[Deadline, ...]:
    """What the authority did or has yet to do, and by when; what is never to be done is left out.

    Refusing and asking for a supplement are due only where they were done: the limit for the answer
    covers a petition for which nothing was. The answer is due anew from the supplement; while that is
    outstanding nothing is. Publishing is due from the answer.
    """
    begun_by_stage = {
        PetitionStage.REFUSE: (petition.refused_at and petition.received_at, petition.refused_at),
        PetitionStage.ASK_SUPPLEMENT: (petition.asked_at and petition.received_at, petition.asked_at),
        PetitionStage.ANSWER: (_answer_begun(petition), petition.answered_at),
        PetitionStage.PUBLISH: (petition.answered_at, petition.published_at),
    }
    return tuple(
        Deadline(limit, _due(begun, limit.days, calendar), done)
        for limit in rules.petition_limits
        for begun, done in [begun_by_stage[limit.stage]]
        if begun is not None
    )


def handled_on_time(petition: Petition, rules: TimelinessRules, calendar: Calendar, at: datetime) -> bool:
    """Is every counted stage done on time, or still within its limit at that instant?"""
    known = petition.known_by(possible(at))
    return not any(due.limit.counted and due.late(at) for due in deadlines(known, rules, calendar))


def petition_becomes_late_at(petition: Petition, rules: TimelinessRules, calendar: Calendar) -> datetime | None:
    """The first instant at which a petition so far on time is late if nothing else is done; None if never."""
    counted = [due for due in deadlines(petition, rules, calendar) if due.limit.counted]
    if any(due.done_at is not None and due.late(due.done_at) for due in counted):
        return None
    return min((due.late_from for due in counted if due.done_at is None), default=None)


def _answer_begun(petition: Petition) -> datetime | None:
    """From when the answer is due: the receipt, or the supplement asked for; None where none is to come."""
    if petition.answered_at is None and petition.refused_at is not None:
        return None
    return petition.received_at if petition.asked_at is None else petition.supplemented_at


def _due(begun: datetime, days: int, calendar: Calendar) -> date:
    return calendar.working_days_after(local(calendar.next_working_instant(begun)).date(), days)
