"""Is working time reckoned over weekends, holidays, swapped days and years as public offices work?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import TABLE, Calendar, NaiveInstant, UnknownYear, load_calendar
from domain.holidays import Ruling, Standing
from domain.periods import VIETNAM
from domain.rulefiles import BadRulebook

CALENDAR = load_calendar()
FIRST, LAST = datetime(2021, 1, 1, tzinfo=VIETNAM), datetime(2027, 6, 30, tzinfo=VIETNAM)
minutes = st.integers(0, (LAST - FIRST) // timedelta(minutes=1))
instants = minutes.map(lambda number: FIRST + timedelta(minutes=number))
days = instants.map(datetime.date)
amounts = st.integers(0, 60 * 24 * 30).map(lambda number: timedelta(minutes=number))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def days_off(first: str, last: str) -> list[str]:
    """The weekdays off between two days."""
    begun, ended = date.fromisoformat(first), date.fromisoformat(last)
    span = (begun + timedelta(days=number) for number in range((ended - begun).days + 1))
    return [day.strftime("%d/%m") for day in span if day.weekday() < 5 and not CALENDAR.is_working_day(day)]


@pytest.mark.parametrize(
    ("first", "last", "off"),
    [
        ("2021-02-01", "2021-02-28", "10/02 11/02 12/02 15/02 16/02"),
        ("2022-01-01", "2022-02-28", "03/01 31/01 01/02 02/02 03/02 04/02"),
        ("2022-08-15", "2022-09-15", "01/09 02/09"),
        ("2023-01-01", "2023-02-28", "02/01 20/01 23/01 24/01 25/01 26/01"),
        ("2023-04-15", "2023-09-15", "01/05 02/05 03/05 01/09 04/09"),
        ("2024-02-01", "2024-02-29", "08/02 09/02 12/02 13/02 14/02"),
        ("2024-04-15", "2024-09-15", "18/04 29/04 30/04 01/05 02/09 03/09"),
        ("2025-01-01", "2025-02-28", "01/01 27/01 28/01 29/01 30/01 31/01"),
        ("2025-04-01", "2025-09-15", "07/04 30/04 01/05 02/05 01/09 02/09"),
        ("2026-01-01", "2026-02-28", "01/01 02/01 16/02 17/02 18/02 19/02 20/02"),
        ("2026-04-15", "2026-12-31", "27/04 30/04 01/05 31/08 01/09 02/09 24/11"),
    ],
)
def test_the_weekdays_off_are_those_announced(first: str, last: str, off: str) -> None:
    assert " ".join(days_off(first, last)) == off


def test_the_weekend_days_worked_are_those_swapped() -> None:
    every = (date(2021, 1, 1) + timedelta(days=number) for number in range(365 * 7))
    worked = [str(day) for day in every if day.weekday() >= 5 and CALENDAR.is_working_day(day)]
    assert worked == ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"]


def test_each_year_says_which_of_its_days_off_nobody_has_announced_yet() -> None:
    predicted = {year.year: [span.occasion.name for span in year.predicted] for year in CALENDAR.years}
    assert {number for number, names in predicted.items() if names} == {2026, 2027}
    assert predicted[2026] == ["CULTURE_DAY"]
    assert predicted[2027] == ["TET", "NATIONAL_DAY", "CULTURE_DAY"]
    spans = [span for year in CALENDAR.years for span in year.off]
    assert all("45/2019/QH14" in span.reference.document for span in spans if span.standing is Standing.LAW)


@pytest.mark.parametrize(
    ("instant", "counted_from"),
    [
        ("2026-03-02T06:10", "2026-03-02T07:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T12:00", "2026-03-02T13:30"),
        ("2026-03-02T17:00", "2026-03-02T17:00"),
        ("2026-03-02T17:00:01", "2026-03-03T07:00"),
        ("2026-03-06T20:00", "2026-03-09T07:00"),
        ("2026-02-13T17:30", "2026-02-23T07:00"),
        ("2024-05-03T18:00", "2024-05-04T07:00"),
        ("2025-12-31T18:00", "2026-01-05T07:00"),
    ],
)
def test_what_comes_after_hours_counts_from_the_next_working_morning(instant: str, counted_from: str) -> None:
    assert CALENDAR.next_working_instant(at(instant)) == at(counted_from)


def test_working_days_are_counted_over_tet_and_the_year_end() -> None:
    assert CALENDAR.working_days_after(date(2026, 2, 12), 2) == date(2026, 2, 23)
    assert CALENDAR.working_days_after(date(2025, 12, 31), 1) == date(2026, 1, 5)
    assert CALENDAR.working_days_after(date(2026, 2, 15), 0) == date(2026, 2, 15)
    assert CALENDAR.add_working_days(at("2026-02-12T18:00"), 1) == at("2026-02-23T07:00")
    assert CALENDAR.add_working_days(at("2026-02-12T09:20"), 1) == at("2026-02-13T09:20")


def test_a_working_day_holds_8_hours_and_tet_none() -> None:
    assert CALENDAR.working_time(at("2026-03-02T00:00"), at("2026-03-03T00:00")) == timedelta(hours=8)
    assert CALENDAR.working_time(at("2026-02-13T17:00"), at("2026-02-23T07:00")) == timedelta()
    assert CALENDAR.working_time(at("2026-02-13T16:00"), at("2026-02-23T08:30")) == timedelta(hours=2, minutes=30)
    assert CALENDAR.add_working_time(at("2026-02-13T16:00"), timedelta(hours=1)) == at("2026-02-13T17:00")
    assert CALENDAR.add_working_time(at("2026-02-13T16:00"), timedelta(hours=2)) == at("2026-02-23T08:00")


def test_an_instant_is_reckoned_in_vietnamese_time_wherever_it_was_written() -> None:
    written = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert CALENDAR.next_working_instant(written).isoformat() == "2026-03-03T07:00:00+07:00"


@given(instants, amounts)
def test_adding_working_time_is_the_inverse_of_measuring_it(instant: datetime, amount: timedelta) -> None:
    later = CALENDAR.add_working_time(instant, amount)
    assert CALENDAR.working_time(instant, later) == amount
    assert CALENDAR.working_time(later, instant) == -amount
    if amount:
        assert CALENDAR.working_time(instant, later - timedelta(microseconds=1)) < amount


@given(instants, instants, instants)
def test_working_time_adds_up_and_never_exceeds_time(first: datetime, second: datetime, third: datetime) -> None:
    a, b, c = sorted((first, second, third))
    assert CALENDAR.working_time(a, b) + CALENDAR.working_time(b, c) == CALENDAR.working_time(a, c)
    assert timedelta() <= CALENDAR.working_time(a, b) <= b - a


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up_and_are_counted_back(day: date, few: int, more: int) -> None:
    step = CALENDAR.working_days_after(day, few)
    assert CALENDAR.working_days_after(step, more) == CALENDAR.working_days_after(day, few + more)
    assert CALENDAR.working_days_between(day, step) == few
    assert few == 0 or CALENDAR.is_working_day(step)


@given(instants)
def test_no_working_time_passes_before_the_next_working_instant(instant: datetime) -> None:
    begins = CALENDAR.next_working_instant(instant)
    assert begins >= instant
    assert CALENDAR.working_time(instant, begins) == timedelta()
    assert CALENDAR.next_working_instant(begins) == begins
    assert CALENDAR.is_working_day(begins.date())


def test_a_year_not_known_is_an_error_and_not_a_year_without_holidays() -> None:
    for reckoned in (
        lambda: CALENDAR.is_working_day(date(2020, 12, 31)),
        lambda: CALENDAR.working_days_after(date(2027, 12, 30), 20),
        lambda: CALENDAR.next_working_instant(at("2027-12-31T18:00")),
        lambda: CALENDAR.add_working_time(at("2027-12-31T16:00"), timedelta(hours=2)),
        lambda: CALENDAR.working_time(at("2026-01-01T00:00"), at("2028-01-01T00:00")),
        lambda: CALENDAR.ruled([Ruling(date(2028, 1, 3), works=False, document="")]),
        lambda: CALENDAR.next_working_instant(datetime.max.replace(tzinfo=UTC)),
        lambda: CALENDAR.next_working_instant(datetime(1, 1, 1, tzinfo=VIETNAM)),
    ):
        with pytest.raises(UnknownYear):
            reckoned()


def test_a_time_without_offset_and_steps_backwards_are_refused() -> None:
    with pytest.raises(NaiveInstant):
        CALENDAR.next_working_instant(datetime(2026, 3, 2, 9))  # noqa: DTZ001  a naive time is what is refused
    with pytest.raises(TypeError):
        CALENDAR.is_working_day(at("2026-03-02T09:00"))
    with pytest.raises(ValueError, match="-1 working days"):
        CALENDAR.working_days_after(date(2026, 3, 2), -1)
    with pytest.raises(ValueError, match="of working time"):
        CALENDAR.add_working_time(at("2026-03-02T09:00"), timedelta(hours=-1))


def test_a_ruling_overrides_single_days_and_the_last_one_wins() -> None:
    storm = Ruling(date(2026, 9, 10), works=False, document="Công điện phòng chống bão")
    saturday = Ruling(date(2026, 9, 12), works=True, document="Công điện phòng chống bão")
    ruled = CALENDAR.ruled([storm]).ruled([saturday])
    assert ruled.working_days_after(date(2026, 9, 9), 2) == date(2026, 9, 12)
    assert CALENDAR.working_days_after(date(2026, 9, 9), 2) == date(2026, 9, 11)
    again = ruled.ruled([Ruling(date(2026, 9, 10), works=True, document="Bãi bỏ")])
    assert again.is_working_day(date(2026, 9, 10))


def test_years_that_do_not_follow_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="do not follow each other"):
        Calendar((CALENDAR.years[0], CALENDAR.years[2]))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("year = 2024", 'year = "2024"', "year[4].year: '2024' is not a whole number"),
        ("last = 2024-02-14", "last = 2024-02-07", "year[4].off[2].last: 2024-02-07 is before 2024-02-08"),
        (
            "first = 2024-09-02, last = 2024-09-03",
            "first = 2025-09-02, last = 2025-09-03",
            "year[4].off: 2025-09-02 is",
        ),
        ("off = 2024-04-29", "off = 2024-04-28", "year[4].swapped[1].off: 2024-04-28 is a weekend day"),
        ("worked = 2024-05-04", "worked = 2024-05-03", "year[4].swapped[1].worked: 2024-05-03 is no weekend day"),
        ("begins = 13:30:00", "begins = 11:00:00", "year[1].hours: are none, or not in order"),
        ("begins = 13:30:00", 'begins = "13:30"', "year[1].hours[2].begins: '13:30' is not a time of day"),
        ('"TET"', '"TETT"', "year[1].off[2].occasion: 'TETT' is not one of"),
        ("[[year]]", "[[annum]]", "annum: unknown"),
    ],
)
def test_a_bad_table_is_refused_with_its_field(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    table = tmp_path / "working-days.toml"
    table.write_text(TABLE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(BadRulebook) as refused:
        load_calendar(table)
    assert f"working-days.toml: {complaint}" in str(refused.value)
