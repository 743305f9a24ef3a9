"""Which settings decide whether a dossier or a petition is on time?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.facts import Status
from domain.indicators import Reference

STOPPABLE = {Status.PAYMENT_ASKED, Status.STOPPED}


class ComparedBy(StrEnum):
    """What is compared with what is due: the day, or the instant."""

    DATE = "DATE"
    INSTANT = "INSTANT"


class PetitionStage(StrEnum):
    """What an authority has to do about a petition, each within a limit."""

    REFUSE = "REFUSE"
    ASK_SUPPLEMENT = "ASK_SUPPLEMENT"
    ANSWER = "ANSWER"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class PetitionLimit:
    """A stage's limit in working days; counted if it decides whether the petition was handled on time."""

    stage: PetitionStage
    days: int
    counted: bool


@dataclass(frozen=True, slots=True)
class TimelinessRules:
    """One version of the settings; ``clock_stops`` are the statuses in which the clock stands."""

    compared_by: ComparedBy
    clock_stops: tuple[Status, ...]
    petition_limits: tuple[PetitionLimit, ...]
    reference: Reference
    checked_on: date
    valid_from: date
    valid_to: date = date.max

    def __post_init__(self) -> None:
        if not set(self.clock_stops) <= STOPPABLE:
            raise ValueError("clock_stops: only PAYMENT_ASKED and STOPPED may stop the clock")
        if [limit.stage for limit in self.petition_limits] != list(PetitionStage):
            raise ValueError(f"petition_limits: are not one each of {', '.join(PetitionStage)}, in that order")
        if any(limit.days < 0 for limit in self.petition_limits):
            raise ValueError("petition_limits: hold a limit below 0")
