"""Which columns of a file hold which figures?"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from db.published_refusals import Unusable, UnusableFile

LAYOUTS = Path(__file__).parent / "data" / "layouts.toml"
ALWAYS = ("code", "period", "captured", "source")


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """The columns of one figure; without a ``subject`` the row names it. Several counts are added up."""

    subject: str | None = None
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    value: str | None = None
    points: str | None = None
    change: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every column of it."""
        single = (self.value, self.points, self.change)
        return (*self.numerator, *self.denominator, *(column for column in single if column))


@dataclass(frozen=True, slots=True)
class Layout:
    """A way of writing published figures, or (``units``) of writing who the units are.

    ``subject`` is the column that names a row's subject, ``empty_code`` the unit of a row without a code.
    """

    name: str
    figures: tuple[FigureColumns, ...]
    subject: str | None = None
    empty_code: str | None = None
    units: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Its own columns, beside those of every layout."""
        named = (self.subject,) if self.subject else ()
        return frozenset(chain(named, self.units, *(figure.all for figure in self.figures)))

    def held(self, columns: Collection[str]) -> tuple[FigureColumns, ...]:
        """The figures of which a file with these columns says anything."""
        return tuple(figure for figure in self.figures if not set(figure.all).isdisjoint(columns))

    def unused(self, columns: Collection[str]) -> tuple[str, ...]:
        """The columns that mean nothing in this layout."""
        return tuple(column for column in columns if column and column not in {*ALWAYS, *self.columns})


def layout_of(source: str, columns: Collection[str], name: str | None = None) -> Layout:
    """The layout of that name, else the one that explains most of the columns. Raises UnusableFile.

    Figures come first: a file is a list of units only where it holds none.
    """
    explained = {it: len(it.columns.intersection(columns)) for it in _layouts() if name in (None, it.name)}
    explained = {it: columns for it, columns in explained.items() if columns}
    explained = {it: columns for it, columns in explained.items() if it.figures} or explained
    most = max(explained.values(), default=0)
    best = [it for it, columns in explained.items() if columns == most]
    if len(best) != 1 or "code" not in columns:
        raise UnusableFile(source, Unusable.UNKNOWN_LAYOUT, ", ".join(columns))
    return best[0]


@cache
def _layouts() -> tuple[Layout, ...]:
    said = tomllib.loads(LAYOUTS.read_text("utf-8"))["layout"]
    return tuple(Layout(**{**it, "units": tuple(it.get("units", ())), "figures": _figures(it)}) for it in said)


def _figures(layout: Mapping[str, Any]) -> tuple[FigureColumns, ...]:
    return tuple(FigureColumns(**_spelled_out(figure)) for figure in layout["figures"])


def _spelled_out(figure: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: tuple(held) if isinstance(held, list) else held for key, held in figure.items()}
    if prefix := said.pop("prefix", None):
        said |= {
            "numerator": (f"{prefix}_numerator",),
            "denominator": (f"{prefix}_denominator",),
            "points": f"{prefix}_score",
        }
    return said
