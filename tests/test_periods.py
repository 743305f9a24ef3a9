"""Do periods cover the right days, follow each other and end at midnight in Vietnam?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import InvalidPeriod, Period, periods_between

FORMS = ["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", *(f"-{month:02}" for month in range(1, 13))]
codes = st.builds("{}{}".format, st.integers(2001, 2099), st.sampled_from(FORMS))
NO_PERIODS = ["", "2026-13", "2026-00", "2026-8", "2026-Q5", "2026-H3", "2026-q3", "2026 ", "2026-08\n", "2026-08-01"]
NO_YEARS = ["1999", "2101", "26-08", "٢٠٢٦", "year 2026"]


@pytest.mark.parametrize(
    ("code", "first_day", "last_day"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2100-12", date(2100, 12, 1), date(2100, 12, 31)),
    ],
)
def test_a_code_names_its_first_and_last_day(code: str, first_day: date, last_day: date) -> None:
    period = Period.parse(code)
    assert (period.first_day, period.last_day) == (first_day, last_day)
    assert str(period) == code


@pytest.mark.parametrize("code", [*NO_PERIODS, *NO_YEARS])
def test_what_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse(code)


def test_the_neighbours_of_a_period_cross_the_year() -> None:
    assert str(Period.parse("2026-Q1").previous()) == "2025-Q4"
    assert str(Period.parse("2026-H2").next()) == "2027-H1"
    assert str(Period.parse("2026").previous()) == "2025"


def test_there_is_nothing_before_2000_or_after_2100() -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse("2000-01").previous()
    with pytest.raises(InvalidPeriod):
        Period.parse("2100").next()


@given(codes)
def test_periods_of_a_kind_follow_each_other_without_gap(code: str) -> None:
    period = Period.parse(code)
    assert period.next().first_day == period.last_day + timedelta(days=1)
    assert period.next().previous() == period == period.previous().next()
    assert period.ends_at == period.next().starts_at


def test_a_period_is_provisional_until_midnight_in_vietnam() -> None:
    august = Period.parse("2026-08")
    assert august.provisional(datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC))
    assert not august.provisional(datetime(2026, 8, 31, 17, tzinfo=UTC))


def test_periods_between_two_months_include_both() -> None:
    between = periods_between(Period.parse("2025-11"), Period.parse("2026-02"))
    assert [str(period) for period in between] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(("first", "last"), [("2026-02", "2026-01"), ("2026-01", "2026-Q2"), ("2026", "2026-12")])
def test_periods_of_two_kinds_or_backwards_have_nothing_between(first: str, last: str) -> None:
    with pytest.raises(InvalidPeriod):
        periods_between(Period.parse(first), Period.parse(last))
