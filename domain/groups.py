"""Into which groups does a rulebook put its indicators, and into which bands its totals?"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from domain.indicators import Reference
from domain.text import Text


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A group of indicators as the national portal shows it, and what its indicators add up to."""

    code: str
    name: Text
    max_points: Decimal
    reference: Reference


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """A group as the decision itself names it: one or several of the portal's groups."""

    code: str
    name: Text
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A class of units by their total: from so many points up to the band above."""

    code: str
    name: Text
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class Outline:
    """One version of what a rulebook says beyond its indicators; bands are listed highest first."""

    title: Text
    max_points: Decimal
    groups: tuple[IndicatorGroup, ...]
    decision_groups: tuple[DecisionGroup, ...]
    bands: tuple[Band, ...]
    valid_from: date
    valid_to: date = date.max

    def __post_init__(self) -> None:
        total = sum(group.max_points for group in self.groups)
        if total != self.max_points:
            raise ValueError(f"max_points: {self.max_points}, but the groups add up to {total}")
        seen = Counter(code for joined in self.decision_groups for code in joined.groups)
        if seen != {group.code: 1 for group in self.groups}:
            raise ValueError("decision_groups: do not hold every group exactly once")
        minima = [band.minimum for band in self.bands]
        if minima[-1:] != [0] or any(higher <= lower for higher, lower in pairwise(minima)):
            raise ValueError("bands: are not listed from the highest down to one that begins at 0")
