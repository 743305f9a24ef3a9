"""Which score do a unit's published figures make, and where does the rulebook make other points of them?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from db.published_rows import TOTAL
from domain.basis import Basis
from domain.flags import Flag
from domain.periods import VIETNAM, Period
from domain.rulebook import Rulebook
from domain.scoring import Figure, Scored, compare, score, stored
from domain.text import Text
from domain.units import UnitLevel

NOTHING = Figure()


@dataclass(frozen=True, slots=True)
class Published:
    """All that was published of a unit in a period, and the days on which it was read."""

    level: UnitLevel
    period: Period
    figures: Mapping[str, Figure]
    change: Decimal | None
    captured_on: frozenset[date]

    def of(self, subject: str) -> Figure:
        """The figure of a subject; one without numbers where none was published."""
        return self.figures.get(subject, NOTHING)

    @property
    def cut_off(self) -> datetime:
        """The end of the last day on which something was read; of the period, where no such day is known."""
        if not self.captured_on:
            return self.period.ends_at
        return datetime.combine(max(self.captured_on) + timedelta(days=1), time(), VIETNAM)


def score_of(published: Published, edition: Rulebook) -> dict[str, Any]:
    """What ``scores`` holds of it beside unit and ranks, arrays in the edition's order.

    ``points`` are the portal's, ``recomputed`` the edition's, from the same counts.
    """
    comparison = _Comparison(published, edition, score(published.figures, edition, level=published.level))
    return {
        "basis": Basis.PUBLISHED,
        "rulebook_id": edition.id,
        "points": comparison.total,
        "change": published.change,
        "band": comparison.band,
        "provisional": published.period.provisional(published.cut_off),
        "published": True,
        "cut_off": published.cut_off.isoformat(),
        "flags": [flag.code for flag in comparison.flags()],
        **comparison.groups(),
        **comparison.measures(),
    }


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The portal's points beside ours."""

    published: Published
    edition: Rulebook
    ours: Scored

    @property
    def group_points(self) -> list[Decimal | None]:
        return [self.published.of(group.code).points for group in self.edition.groups]

    @property
    def group_sum(self) -> Decimal | None:
        """The published groups added up."""
        there = [points for points in self.group_points if points is not None]
        return sum(there, Decimal(0)) if there else None

    @property
    def total(self) -> Decimal | None:
        """The published total, else the groups added up."""
        total = self.published.of(TOTAL).points
        return self.group_sum if total is None else total

    @property
    def band(self) -> str | None:
        """The band of a total that says all: the portal's own, or the sum of all groups."""
        whole = None not in self.group_points or self.published.of(TOTAL).points is not None
        return self.edition.band(self.total).code if whole and self.total is not None else None

    def groups(self) -> dict[str, list[Decimal | None]]:
        known = [self.ours.groups[it.code].points if self.knows(it.code) else None for it in self.edition.groups]
        return {"group_points": self.group_points, "group_recomputed": [_stored(it) for it in known]}

    def measures(self) -> dict[str, list[Any]]:
        codes = self.edition.measures
        figures, ours = [self.published.of(it) for it in codes], [self.ours.measures[it] for it in codes]
        return {
            "numerators": [it.numerator for it in figures],
            "denominators": [it.denominator for it in figures],
            "indicator_values": [_stored(it.value) for it in ours],
            "indicator_points": [it.points for it in figures],
            "indicator_recomputed": [_stored(it.points) for it in ours],
            "indicator_flags": [",".join(flag.code for flag in self.measure_flags(it)) for it in codes],
        }

    def measure_flags(self, code: str) -> tuple[Flag, ...]:
        figure, ours = self.published.of(code), self.ours.measures[code]
        computed = Fraction(0) if ours.points is None and figure.counts else ours.points
        return (*ours.flags, *compare(figure.points, computed))

    def flags(self) -> Iterator[Flag]:
        """What is to be said of the score as a whole."""
        if None in self.group_points:
            yield Flag.MISSING_GROUP
        else:
            yield from compare(self.total, self.group_sum, flag=Flag.TOTAL_DIFFERS)
        if len(self.published.captured_on) > 1 or self.counts_differ():
            yield Flag.CAPTURES_DIFFER
        if any(self.differs(group.code) for group in self.edition.groups):
            yield Flag.POINTS_DIFFER

    def differs(self, group: str) -> bool:
        """Does the portal give the group other points than we do from the same counts?"""
        computed = self.ours.groups[group].rounded or Fraction(0)
        return self.knows(group) and bool(compare(self.published.of(group).points, computed))

    def knows(self, group: str) -> bool:
        """Is everything known that our points of the group follow from?"""
        scored = [it.code for it in self.edition.of_group(group) if it.max_points and self.published.level in it.levels]
        return bool(scored) and all(
            self.published.of(it).counts or self.ours.measures[it].points is not None for it in scored
        )

    def counts_differ(self) -> bool:
        """Do groups that divide by the same, in the rulebook's words, divide by different numbers?

        The portal shows a group at a time, so they were read at different times.
        """
        counts: dict[tuple[Text, Text], dict[str, Decimal]] = defaultdict(dict)
        for it in self.edition.indicators:
            denominator = self.published.of(it.code).denominator
            if denominator is not None:
                counts[it.denominator, it.population].setdefault(it.group, denominator)
        return any(len(set(by_group.values())) > 1 for by_group in counts.values())


def _stored(exact: Fraction | None) -> Decimal | None:
    return None if exact is None else stored(exact)
