"""What points do numerators and denominators earn, what is missing or doubtful, and who ranks where?

Exact: everything is a fraction until ``stored`` or ``shown`` rounds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from domain.flags import Flag
from domain.groups import Band, IndicatorGroup
from domain.indicators import Given, Indicator, Measure
from domain.rulebook import Rulebook
from domain.units import UnitLevel

K = TypeVar("K")

TOLERANCE = Fraction(15, 1000)
"""How far published points may lie from ours: a sum of three figures rounded to 2 decimals."""

FEW = 10
"""Below so many cases a single one moves the points a lot."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of a measure: counts, or only the value they give, and the points somebody published."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    points: Decimal | None = None

    def __post_init__(self) -> None:
        if any(count is not None and count < 0 for count in (self.numerator, self.denominator)):
            raise ValueError(f"counts below 0: {self.numerator} / {self.denominator}")

    @property
    def counts(self) -> tuple[Fraction, Fraction] | None:
        """Numerator and denominator, where both are known."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator), Fraction(self.denominator)


UNREPORTED = Figure()


@dataclass(frozen=True, slots=True)
class MeasureScore:
    """A measure's value (per cent or days), points and points lost; None is absent, never 0."""

    value: Fraction | None
    points: Fraction | None
    lost: Fraction | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group's points and points lost; None where none of its indicators has points.

    ``rounded`` adds its indicators' points after rounding each to 2 decimals, as the national portal
    does: what a published group total is compared with.
    """

    points: Fraction | None
    lost: Fraction | None
    rounded: Fraction | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit's score by a rulebook: measures and groups by code in the rulebook's order.

    ``total`` is None where no group has points; ``band`` is None where a group is missing, for the
    total then says too little.
    """

    measures: Mapping[str, MeasureScore]
    groups: Mapping[str, GroupScore]
    total: Fraction | None
    missing_groups: tuple[str, ...]
    band: Band | None
    flags: tuple[Flag, ...]

    @property
    def ranked_on(self) -> Fraction | None:
        """The total a unit ranks by; None where it is not ranked."""
        return None if self.missing_groups else self.total


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a ranking of so many."""

    position: int
    out_of: int


def score(figures: Mapping[str, Figure], rulebook: Rulebook, *, level: UnitLevel) -> Scored:
    """Score figures by measure code; figures of other subjects, such as a group's total, are passed over."""
    measures: dict[str, MeasureScore] = {}
    groups: dict[str, GroupScore] = {}
    for group in rulebook.groups:
        held = rulebook.of_group(group.code)
        seen = any(_reported(indicator, figures.get(indicator.code, UNREPORTED)) for indicator in held)
        for indicator in held:
            measures |= _measures(indicator, figures, level, group_seen=seen)
        groups[group.code] = _group(group, [measures[indicator.code].points for indicator in held])
    missing = tuple(code for code, group in groups.items() if group.points is None)
    total = _sum(group.points for group in groups.values())
    return Scored(
        measures={code: measures[code] for code in rulebook.measures},
        groups=groups,
        total=total,
        missing_groups=missing,
        band=None if missing or total is None else rulebook.band(total),
        flags=(Flag.MISSING_GROUP,) if missing else (),
    )


def _measures(
    indicator: Indicator, figures: Mapping[str, Figure], level: UnitLevel, *, group_seen: bool
) -> dict[str, MeasureScore]:
    """The scores of an indicator and of its parts."""
    scores = {}
    for code in indicator.measures:
        figure = figures.get(code, UNREPORTED)
        scored = code == indicator.code and level in indicator.levels
        points = _points(indicator, figure, group_seen=group_seen) if scored else None
        flags = tuple(_flags(indicator, figure, points, level))
        scores[code] = MeasureScore(_value(indicator, figure), points, _lost(indicator.max_points, points), flags)
    return scores


def _reported(indicator: Indicator, figure: Figure) -> bool:
    """Is enough known: the counts, or for what is only shown the value alone?"""
    return figure.counts is not None or (indicator.max_points is None and figure.value is not None)


def _points(indicator: Indicator, figure: Figure, *, group_seen: bool) -> Fraction | None:
    """What a figure earns. What is unreported earns something only beside a reported indicator of its group."""
    if figure.counts is None:
        return indicator.given(indicator.rule.unreported) if group_seen else None
    numerator, denominator = figure.counts
    if denominator == 0:
        return indicator.given(indicator.rule.zero_denominator)
    return indicator.points(numerator / denominator)


def _value(indicator: Indicator, figure: Figure) -> Fraction | None:
    numerator, denominator = figure.counts or (Fraction(0), Fraction(0))
    if denominator == 0:
        return None if figure.value is None else Fraction(figure.value)
    return numerator / denominator * (100 if indicator.unit is Measure.PERCENT else 1)


def _flags(indicator: Indicator, figure: Figure, points: Fraction | None, level: UnitLevel) -> Iterator[Flag]:
    if not _reported(indicator, figure):
        if level in indicator.levels:
            yield Flag.MISSING_INDICATOR if points is None else Flag.UNREPORTED_IN_FULL
        return
    yield from indicator.caveats
    if level in indicator.inherited_by:
        yield Flag.INHERITED
    if figure.counts and indicator.unit is Measure.PERCENT:
        numerator, denominator = figure.counts
        if numerator > denominator:
            yield Flag.NUMERATOR_EXCEEDS_DENOMINATOR
        if denominator == 0 and indicator.rule.zero_denominator is Given.FULL:
            yield Flag.NO_CASES
        if 0 < denominator < FEW:
            yield Flag.SMALL_DENOMINATOR


def _group(group: IndicatorGroup, earned: list[Fraction | None]) -> GroupScore:
    points = _sum(earned)
    rounded = _sum(None if each is None else Fraction(shown(each)) for each in earned)
    return GroupScore(points, _lost(group.max_points, points), rounded)


def _sum(points: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of the points that are there; None where none are."""
    there = [each for each in points if each is not None]
    return sum(there, Fraction(0)) if there else None


def _lost(most: Decimal | None, points: Fraction | None) -> Fraction | None:
    return None if most is None or points is None else Fraction(most) - points


def compare(
    published: Decimal | Fraction | None, computed: Decimal | Fraction | None, *, flag: Flag = Flag.POINTS_DIFFER
) -> tuple[Flag, ...]:
    """The flag, where published and computed points are both there and differ beyond rounding."""
    if published is None or computed is None:
        return ()
    return (flag,) if abs(Fraction(published) - Fraction(computed)) > TOLERANCE else ()


def rank(totals: Mapping[K, Decimal | Fraction | None]) -> dict[K, Place]:
    """Competition ranking ("1224"), highest first; who has no total has no place."""
    ranked = {key: Fraction(total) for key, total in totals.items() if total is not None}
    position: dict[Fraction, int] = {}
    for number, total in enumerate(sorted(ranked.values(), reverse=True), 1):
        position.setdefault(total, number)
    return {key: Place(position[total], len(ranked)) for key, total in ranked.items()}


def stored(exact: Decimal | Fraction) -> Decimal:
    """With 10 decimals, as points are kept; halves go to the even neighbour."""
    return Decimal(round(Fraction(exact) * 10**10)).scaleb(-10)


def shown(exact: Decimal | Fraction) -> Decimal:
    """With 2 decimals, as points are shown; halves go away from 0."""
    cents = int(abs(Fraction(exact)) * 100 + Fraction(1, 2))
    return Decimal(cents if exact >= 0 else -cents).scaleb(-2)
