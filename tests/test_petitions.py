"""Is a petition judged on time within 2, 5, 15 and 2 working days?"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import TICK, load_calendar
from domain.periods import VIETNAM
from domain.petitions import Petition, deadlines, handled_on_time, petition_becomes_late_at
from domain.rulebook import load_rulebooks

CALENDAR = load_calendar()
RULES = load_rulebooks().editions[-1].timeliness
RECEIVED = datetime(2026, 3, 2, 9, tzinfo=VIETNAM)
"""A Monday; the 15th working day after it is Monday 23 March."""

instants = st.none() | st.integers(0, 40 * 24).map(lambda hours: RECEIVED + timedelta(hours=hours))


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("petition", "at", "on_time"),
    [
        pytest.param(Petition(RECEIVED), day(23, 23), True, id="unanswered on its 15th working day"),
        pytest.param(Petition(RECEIVED), day(24, 0), False, id="unanswered after it"),
        pytest.param(Petition(RECEIVED, answered_at=day(23)), day(31), True, id="answered on the last day"),
        pytest.param(Petition(RECEIVED, answered_at=day(24)), day(31), False, id="answered a day late"),
        pytest.param(Petition(RECEIVED, answered_at=day(24)), day(20), True, id="still open when it is seen"),
        pytest.param(Petition(RECEIVED, refused_at=day(4)), day(31), True, id="refused after 2 working days"),
        pytest.param(Petition(RECEIVED, refused_at=day(5)), day(31), False, id="refused after 3"),
        pytest.param(Petition(RECEIVED, asked_at=day(9)), day(31), True, id="asked after 5, citizen silent"),
        pytest.param(Petition(RECEIVED, asked_at=day(10)), day(31), False, id="asked after 6"),
        pytest.param(
            Petition(RECEIVED, asked_at=day(4), supplemented_at=day(10), answered_at=day(31)),
            day(31, 20),
            True,
            id="answered 15 working days after the supplement",
        ),
        pytest.param(
            Petition(RECEIVED, answered_at=day(5), published_at=day(20)),
            day(31),
            True,
            id="published late, not counted",
        ),
    ],
)
def test_a_petition_is_on_time_within_its_limits(petition: Petition, at: datetime, *, on_time: bool) -> None:
    assert handled_on_time(petition, RULES, CALENDAR, at) is on_time


def test_a_petition_received_after_hours_counts_from_the_next_working_day() -> None:
    (answer,) = deadlines(Petition(RECEIVED.replace(hour=18)), RULES, CALENDAR)
    assert (answer.limit.days, answer.due) == (15, date(2026, 3, 24))


def test_publishing_is_due_2_working_days_after_the_answer() -> None:
    _, publishing = deadlines(Petition(RECEIVED, answered_at=day(5)), RULES, CALENDAR)
    assert (publishing.due, publishing.late(day(10, 0))) == (date(2026, 3, 9), True)


@given(instants, instants, instants, instants)
def test_the_clock_makes_a_petition_late_at_that_very_instant(
    refused: datetime | None, asked: datetime | None, supplemented: datetime | None, answered: datetime | None
) -> None:
    petition = Petition(RECEIVED, refused, asked, supplemented, answered)
    last = max(at for at in (RECEIVED, refused, asked, supplemented, answered) if at)
    turn = petition_becomes_late_at(petition, RULES, CALENDAR)
    after = datetime(2026, 12, 1, tzinfo=VIETNAM)
    if turn is None:
        assert handled_on_time(petition, RULES, CALENDAR, last) == handled_on_time(petition, RULES, CALENDAR, after)
    elif turn > last:
        assert handled_on_time(petition, RULES, CALENDAR, turn - TICK)
        assert not handled_on_time(petition, RULES, CALENDAR, turn)
