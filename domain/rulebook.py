"""Which rules are in force on a day, and do they hold together?"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Protocol, TypeVar

from domain.groups import Band, DecisionGroup, IndicatorGroup, Outline
from domain.indicators import Given, Indicator, Measure, Part, Reference, Rule, RuleKind
from domain.rulefiles import BadRulebook, versions_in
from domain.text import Text
from domain.timeliness_rules import TimelinessRules

__all__ = [
    "BadRulebook",
    "Band",
    "DecisionGroup",
    "Given",
    "Indicator",
    "IndicatorGroup",
    "Measure",
    "NoRulebook",
    "Part",
    "Reference",
    "Rule",
    "RuleKind",
    "Rulebook",
    "Rulebooks",
    "TimelinessRules",
    "load_rulebooks",
]

RULES = Path(__file__).parent / "rules"
OUTLINE = "rulebook.toml"
TIMELINESS = "timeliness.toml"
UNSAID = {"checked_on", "valid_to"}
"""What may change in an edition without making it another: that it was checked again, and that it ended."""

DAY = timedelta(days=1)


class NoRulebook(LookupError):
    """No rulebook is in force on that day, or none has that id."""


class Dated(Protocol):
    """Something in force from one day to another, both included."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """An edition: rules that hold unchanged from one day to another, both included.

    ``valid_to`` is ``date.max`` where no end is known.
    """

    id: str
    valid_from: date
    valid_to: date
    title: Text
    max_points: Decimal
    groups: tuple[IndicatorGroup, ...]
    decision_groups: tuple[DecisionGroup, ...]
    bands: tuple[Band, ...]
    indicators: tuple[Indicator, ...]
    timeliness: TimelinessRules

    @property
    def measures(self) -> tuple[str, ...]:
        """Every indicator's code in order, its parts' right after it."""
        return tuple(code for indicator in self.indicators for code in indicator.measures)

    @property
    def content(self) -> str:
        """All that the edition says, as JSON."""
        said = asdict(self, dict_factory=lambda pairs: {key: held for key, held in pairs if key not in UNSAID})
        return json.dumps(said, ensure_ascii=False, default=str, sort_keys=True)

    def of_group(self, code: str) -> tuple[Indicator, ...]:
        """The indicators of a group, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.group == code)

    def band(self, points: Fraction | Decimal) -> Band:
        """The band that a total falls into."""
        return next(band for band in self.bands if Fraction(points) >= Fraction(band.minimum))


@dataclass(frozen=True, slots=True)
class Rulebooks:
    """All editions, in the order of their days."""

    editions: tuple[Rulebook, ...]

    def on(self, day: date) -> Rulebook:
        """The edition in force on that day; raises NoRulebook."""
        found = _in_force(self.editions, day)
        if found is None:
            raise NoRulebook(f"no rulebook is in force on {day}")
        return found

    def by_id(self, edition_id: str) -> Rulebook:
        """The edition of that id; raises NoRulebook."""
        for edition in self.editions:
            if edition.id == edition_id:
                return edition
        raise NoRulebook(f"no rulebook has the id {edition_id[:60]!r}")


def load_rulebooks(folder: Path | None = None) -> Rulebooks:
    """Every edition of every decision, read from one folder a decision; raises BadRulebook."""
    decisions = sorted(entry for entry in (folder or RULES).iterdir() if entry.is_dir())
    editions = [edition for decision in decisions for edition in _editions(decision)]
    editions.sort(key=lambda edition: edition.valid_from)
    for earlier, later in pairwise(editions):
        if later.valid_from <= earlier.valid_to:
            raise BadRulebook(f"{later.id}: valid_from: {earlier.id} holds until {earlier.valid_to}")
    return Rulebooks(tuple(editions))


def _editions(decision: Path) -> list[Rulebook]:
    """A decision's editions: one from each day on which a rule begins, changes or ceases."""
    outlines = _history(decision / OUTLINE, Outline, {})
    settings = _history(decision / TIMELINESS, TimelinessRules, {})
    files = sorted(path for path in decision.glob("*.toml") if path.name not in (OUTLINE, TIMELINESS))
    histories = [_history(path, Indicator, {"code": path.stem}) for path in files]
    versions: list[Dated] = [*outlines, *settings, *chain.from_iterable(histories)]
    starts = sorted({day for version in versions for day in _change_days(version)})
    editions = []
    for first, last in zip(starts, [*(later - DAY for later in starts[1:]), date.max], strict=True):
        outline, timeliness = _in_force(outlines, first), _in_force(settings, first)
        indicators = [found for history in histories if (found := _in_force(history, first))]
        if outline and timeliness:
            editions.append(_edition(decision.name, first, last, outline, timeliness, indicators))
        elif outline or timeliness or indicators:
            lacking = TIMELINESS if outline else OUTLINE
            raise BadRulebook(f"{decision.name}/{lacking}: valid_from: nothing holds on {first}, but other rules do")
    return editions


def _edition(
    decision: str,
    first: date,
    last: date,
    outline: Outline,
    timeliness: TimelinessRules,
    indicators: list[Indicator],
) -> Rulebook:
    known = {group.code for group in outline.groups}
    for indicator in indicators:
        if indicator.group not in known:
            raise BadRulebook(f"{decision}/{indicator.code}.toml: group: {indicator.group!r} is no group on {first}")
    for group in outline.groups:
        held = sum(indicator.max_points or 0 for indicator in indicators if indicator.group == group.code)
        if held != group.max_points:
            field = f"{decision}/{OUTLINE}: groups[{group.code}].max_points"
            raise BadRulebook(f"{field}: {group.max_points}, but its indicators add up to {held} on {first}")
    return Rulebook(
        id=f"{decision}@{first}",
        valid_from=first,
        valid_to=last,
        title=outline.title,
        max_points=outline.max_points,
        groups=outline.groups,
        decision_groups=outline.decision_groups,
        bands=outline.bands,
        indicators=tuple(sorted(indicators, key=lambda indicator: indicator.order)),
        timeliness=timeliness,
    )


def _history(path: Path, kind: type[D], given: dict[str, str]) -> tuple[D, ...]:
    """The versions of a rule file, which must follow each other without overlap."""
    versions = versions_in(path, kind, given)
    for number, (earlier, later) in enumerate(pairwise(versions), 2):
        held_until = earlier.valid_from if earlier.valid_to == date.max else earlier.valid_to
        if later.valid_from <= held_until:
            field = f"{path.parent.name}/{path.name}: version[{number}].valid_from"
            raise BadRulebook(f"{field}: {later.valid_from} is not after {held_until} of the version before it")
    return versions


def _change_days(version: Dated) -> tuple[date, ...]:
    return (version.valid_from,) if version.valid_to == date.max else (version.valid_from, version.valid_to + DAY)


def _in_force(versions: Sequence[D], day: date) -> D | None:
    """The latest version that has begun, unless it has ceased."""
    begun = [version for version in versions if version.valid_from <= day]
    return begun[-1] if begun and day <= begun[-1].valid_to else None
