"""What is known of a dossier's course, as far as its being on time depends on it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from domain.calendar import NaiveInstant
from domain.periods import FIRST_YEAR, LAST_YEAR


class ImpossibleInstant(ValueError):
    """An instant outside the years 2000 to 2100: a sender's null or an overflow, never a fact."""


def possible(instant: datetime) -> datetime:
    """The instant, if it has an offset and can be true; raises NaiveInstant or ImpossibleInstant."""
    if instant.tzinfo is None:
        raise NaiveInstant(f"{instant} has no offset")
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ImpossibleInstant(f"{instant} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return instant


class Status(IntEnum):
    """Where a dossier stands, as the national synchronisation message numbers it (TrangThaiHoSo)."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    IN_PROCESS = 4
    SUPPLEMENT_ASKED = 5
    PAYMENT_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


@dataclass(frozen=True, slots=True, order=True)
class StatusEvent:
    """The dossier came to stand there at that instant."""

    at: datetime
    status: Status

    def __post_init__(self) -> None:
        possible(self.at)


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """A date promised to the citizen (ngày hẹn trả), and when it was given. A date without a time is that day's end."""

    given_at: datetime
    due: datetime

    def __post_init__(self) -> None:
        possible(self.given_at)
        possible(self.due)


@dataclass(frozen=True, slots=True)
class Supplement:
    """The citizen was asked for more, and answered or has not yet."""

    asked_at: datetime
    answered_at: datetime | None = None

    def __post_init__(self) -> None:
        possible(self.asked_at)
        if self.answered_at is not None:
            possible(self.answered_at)


@dataclass(frozen=True, slots=True)
class Facts:
    """A dossier's course; the order in which events, promises and supplements are listed means nothing.

    ``limit_days`` is the procedure's time limit in working days. Where no supplement is listed, each
    event of status 5 is a request, answered by the next event of another status.
    """

    received_at: datetime | None
    events: tuple[StatusEvent, ...] = ()
    promises: tuple[Promise, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    limit_days: int | None = None

    def __post_init__(self) -> None:
        if self.received_at is not None:
            possible(self.received_at)
        if self.limit_days is not None and self.limit_days < 0:
            raise ValueError(f"a time limit of {self.limit_days} days")

    @property
    def received(self) -> bool:
        """Was it ever received: is there a receipt time, and more than a registration?"""
        past_registration = any(event.status is not Status.REGISTERED for event in self.events)
        return self.received_at is not None and (past_registration or not self.events)

    @property
    def requests(self) -> tuple[Supplement, ...]:
        """Every request for a supplement, in the order they were made."""
        if self.supplements:
            return tuple(sorted(self.supplements, key=lambda request: request.asked_at))
        return tuple(Supplement(begun, ended) for begun, ended in self.spells(Status.SUPPLEMENT_ASKED))

    def spells(self, status: Status) -> Iterator[tuple[datetime, datetime | None]]:
        """From when until when it stood in a status; None where it still does."""
        begun: datetime | None = None
        known = any(event.status is status for event in self.events)
        for event in sorted(self.events) if known else ():
            if event.status is status:
                begun = begun or event.at
            elif begun is not None:
                yield begun, event.at
                begun = None
        if begun is not None:
            yield begun, None

    def instants(self) -> Iterator[datetime]:
        """When something happened."""
        if self.received_at is not None:
            yield self.received_at
        yield from (event.at for event in self.events)
        yield from (promise.given_at for promise in self.promises)
        for request in self.supplements:
            yield request.asked_at
            if request.answered_at is not None:
                yield request.answered_at

    def known_by(self, instant: datetime) -> "Facts":
        """What of it had happened by that instant."""
        if all(at <= instant for at in self.instants()):
            return self
        asked = (request for request in self.supplements if request.asked_at <= instant)
        return Facts(
            self.received_at if self.received_at and self.received_at <= instant else None,
            tuple(event for event in self.events if event.at <= instant),
            tuple(promise for promise in self.promises if promise.given_at <= instant),
            tuple(
                replace(request, answered_at=None) if request.answered_at and request.answered_at > instant else request
                for request in asked
            ),
            self.limit_days,
        )
