"""What does an indicator measure, and how do its points follow from its ratio?"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.flags import Flag
from domain.text import Text
from domain.units import UnitLevel

INDICATOR_CODE = re.compile(r"([0-9]+)\.([0-9]+)([a-z]?)")


class Measure(StrEnum):
    """In what an indicator's value is told."""

    PERCENT = "PERCENT"
    DAYS = "DAYS"


class RuleKind(StrEnum):
    """How points follow from a ratio."""

    LINEAR = "LINEAR"
    THRESHOLD = "THRESHOLD"
    SHOWN = "SHOWN"


class Given(StrEnum):
    """What an indicator gives where there is no ratio: nothing that counts, no points, or full marks."""

    NULL = "NULL"
    ZERO = "ZERO"
    FULL = "FULL"

    @property
    def words(self) -> Text:
        """What is given, as a reader needs it."""
        return {
            Given.NULL: Text("không tính", "not counted"),
            Given.ZERO: Text("0 điểm", "0 points"),
            Given.FULL: Text("đủ điểm", "full points"),
        }[self]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the law says so, and where that was read."""

    document: str
    article: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How points follow from a ratio.

    Linear: maximum × ratio. Threshold: full marks from that ratio on, below it maximum × ratio /
    threshold. Shown: no points. A ratio above 1 counts as 1.
    """

    kind: RuleKind
    threshold: Decimal | None = None
    zero_denominator: Given | None = None
    unreported: Given = Given.NULL

    def __post_init__(self) -> None:
        if (self.kind is RuleKind.THRESHOLD) != (self.threshold is not None):
            raise ValueError("threshold: a threshold rule has one and no other rule does")
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise ValueError(f"threshold: {self.threshold} is not a ratio above 0, at most 1")
        if (self.kind is RuleKind.SHOWN) != (self.zero_denominator is None):
            raise ValueError("zero_denominator: every rule that gives points says it and no other rule does")
        if self.unreported is Given.ZERO:
            raise ValueError("unreported: what is not known is not 0: NULL or FULL")

    def share(self, ratio: Fraction) -> Fraction:
        """What share of the maximum a ratio earns, from 0 to 1."""
        return min(ratio / Fraction(self.threshold or 1), Fraction(1))


@dataclass(frozen=True, slots=True)
class Part:
    """A class of what an indicator counts, shown beside it and never scored; its code is ``5.1/TTHC``."""

    code: str
    name: Text
    numerator: Text
    denominator: Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of an indicator: what it counts, for whom, and what it is worth.

    ``max_points`` is None where the indicator is only shown. Units of the levels in ``inherited_by``
    carry their province's figure. ``caveats`` are flags that every figure of it carries. ``valid_to``
    is given only where the indicator ceases; otherwise a version holds until the next.
    """

    code: str
    group: str
    name: Text
    unit: Measure
    numerator: Text
    denominator: Text
    population: Text
    rule: Rule
    levels: tuple[UnitLevel, ...]
    reference: Reference
    checked_on: date
    valid_from: date
    valid_to: date = date.max
    max_points: Decimal | None = None
    inherited_by: tuple[UnitLevel, ...] = ()
    caveats: tuple[Flag, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if not INDICATOR_CODE.fullmatch(self.code):
            raise ValueError(f"code: {self.code!r} is not of the form 3.5 or 3.5b")
        if (self.rule.kind is RuleKind.SHOWN) != (self.max_points is None):
            raise ValueError("max_points: every indicator that gives points has them and no other does")
        if self.max_points is not None and self.max_points <= 0:
            raise ValueError(f"max_points: {self.max_points} is not above 0")
        if not set(self.inherited_by) <= set(self.levels):
            raise ValueError("inherited_by: holds a level that is not among the levels")
        for part in self.parts:
            if not part.code.startswith(f"{self.code}/"):
                raise ValueError(f"parts: {part.code!r} does not begin with {self.code}/")
        if len(set(self.measures)) != len(self.measures):
            raise ValueError("parts: two have the same code")

    @property
    def measures(self) -> tuple[str, ...]:
        """Its own code and those of its parts."""
        return (self.code, *(part.code for part in self.parts))

    @property
    def order(self) -> tuple[int, int, str]:
        """Its place among the indicators: 3.5 before 3.5b, 3.9 before 3.10."""
        major, minor, letter = INDICATOR_CODE.findall(self.code)[0]
        return (int(major), int(minor), letter)

    def points(self, ratio: Fraction) -> Fraction | None:
        """What a ratio earns, exact; None where the indicator is only shown."""
        return None if self.max_points is None else Fraction(self.max_points) * self.rule.share(ratio)

    def given(self, how: Given | None) -> Fraction | None:
        """What the indicator gives where there is no ratio."""
        if self.max_points is None or how in (Given.NULL, None):
            return None
        return Fraction(self.max_points) if how is Given.FULL else Fraction(0)

    @property
    def rule_in_words(self) -> Text:
        """The rule as a reader needs it, with its maximum, its threshold and what no denominator gives."""
        most, rule = self.max_points, self.rule
        if most is None or rule.zero_denominator is None:
            return Text("Chỉ theo dõi, không tính điểm", "Shown only, no points")
        without = rule.zero_denominator.words
        if rule.threshold is None:
            counted = Text(f"{most} × tỷ lệ", f"{most} × ratio")
        else:
            full = f"{rule.threshold * 100:.0f}%"
            counted = Text(
                f"Đủ {most} điểm khi tỷ lệ đạt từ {full}, thấp hơn thì {most} × tỷ lệ / {full}",
                f"Full {most} points from a ratio of {full}, below it {most} × ratio / {full}",
            )
        return Text(f"{counted.vi}; mẫu số bằng 0: {without.vi}", f"{counted.en}; denominator 0: {without.en}")
