"""Which tables hold the organisation, the law in force and the scores?

Written as SQLModel tables; a test proves that the migrated database equals them. Rows never
enter ``domain``: they become domain values first.

Units, names, codes, successions, rulebooks and quality flags are small and the same everywhere
(reference tables); scores and published figures grow and carry ``authority_id``, the province or
ministry at the root of their unit's tree, in every key.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

UNIT_LEVELS = ("NATIONAL", "MINISTRY", "PROVINCE", "DEPARTMENT", "COMMUNE", "DISTRICT")
BASES = ("COMPUTED", "PUBLISHED")
PERIOD_FORM = r"^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
NEEDS_ESCAPING = r'["\\\u0001-\u001f]'
"""What a name may not hold, so that reads may put it into JSON as it stands."""
CODE_FORM = r"^[A-Z0-9][A-Z0-9./-]{0,39}$"

POINTS = Numeric(18, 10)
FIGURE = Numeric(20, 4)


class Ltree(UserDefinedType[str]):
    """A unit's place in the tree as PostgreSQL's ``ltree``: unit ids from the country down, ``1.20.345``."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "ltree"


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class UnitRow(SQLModel, table=True):
    """A unit (đơn vị) for the whole of its life: what never changes while it stands."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint(one_of("level", UNIT_LEVELS), name="units_level_check"),
        CheckConstraint(f"code ~ '{CODE_FORM}'", name="units_code_check"),
        CheckConstraint("founded_on <= dissolved_on", name="units_life_check"),
        Index("units_by_parent", "parent_id"),
        Index("units_by_path", "path", postgresql_using="gist"),
        Index("units_by_level", "level", "code"),
        Index("units_by_statistical_code", "statistical_code"),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=False), primary_key=True))
    authority_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), nullable=False))
    parent_id: int | None = Field(sa_column=Column(BigInteger, ForeignKey("units.id")))
    path: str = Field(sa_column=Column(Ltree(), nullable=False, unique=True))
    code: str = Field(sa_column=Column(Text, nullable=False))
    statistical_code: str | None = Field(sa_column=Column(Text))
    level: str = Field(sa_column=Column(Text, nullable=False))
    founded_on: date | None = Field(sa_column=Column(Date))
    dissolved_on: date | None = Field(sa_column=Column(Date))


class UnitNameRow(SQLModel, table=True):
    """A unit's name and kind over a span of days, both ends included.

    The exclusion is written over an expression, so that no read takes its slower index for the primary key's.

    The first span begins at ``-infinity`` and the last ends at ``infinity``, so that asking for any
    day finds exactly one name, the nearest one where the unit did not stand.
    """

    __tablename__ = "unit_names"
    __table_args__ = (
        CheckConstraint("shown_from <= shown_to", name="unit_names_span_check"),
        CheckConstraint(f"name || name_en !~ '{NEEDS_ESCAPING}'", name="unit_names_plain_check"),
        ExcludeConstraint(
            (text("(unit_id + 0)"), "="),
            (text("daterange(shown_from, shown_to, '[]')"), "&&"),
            name="unit_names_one_a_day",
            using="gist",
        ),
        Index("unit_names_by_words", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    unit_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    shown_from: date = Field(sa_column=Column(Date, primary_key=True))
    shown_to: date = Field(sa_column=Column(Date, nullable=False))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    name_en: str = Field(sa_column=Column(Text, nullable=False))
    search: str = Field(sa_column=Column(Text, nullable=False))


class UnitCodeRow(SQLModel, table=True):
    """Every code that ever meant a unit, with the days on which it did; ``units.code`` is the one in use."""

    __tablename__ = "unit_codes"
    __table_args__ = (
        CheckConstraint(f"code ~ '{CODE_FORM}'", name="unit_codes_code_check"),
        CheckConstraint("meant_from <= meant_to", name="unit_codes_span_check"),
        ExcludeConstraint(
            (text("(code || '')"), "="),
            (text("daterange(meant_from, meant_to, '[]')"), "&&"),
            name="unit_codes_one_unit_a_day",
            using="gist",
        ),
    )

    code: str = Field(sa_column=Column(Text, primary_key=True))
    unit_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    meant_from: date = Field(sa_column=Column(Date, nullable=False))
    meant_to: date = Field(sa_column=Column(Date, nullable=False))


class UnitSuccessionRow(SQLModel, table=True):
    """Who merged into whom, from which day, by which act."""

    __tablename__ = "unit_successions"
    __table_args__ = (Index("unit_successions_by_successor", "successor_id"),)

    predecessor_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    successor_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    from_day: date = Field(sa_column=Column(Date, nullable=False))
    reference: str = Field(sa_column=Column(Text, nullable=False))


class RulebookRow(SQLModel, table=True):
    """An edition of the rulebook that the program has loaded, and the days on which it holds.

    `scored_by` is the content by which the published scores of its periods were last made (`db.rescoring`).
    """

    __tablename__ = "rulebooks"

    id: str = Field(sa_column=Column(Text, primary_key=True))
    valid_from: date = Field(sa_column=Column(Date, nullable=False))
    valid_to: date = Field(sa_column=Column(Date, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    scored_by: str | None = Field(sa_column=Column(Text))


class QualityFlagRow(SQLModel, table=True):
    """What a quality flag says to a reader, in both languages."""

    __tablename__ = "quality_flags"

    code: str = Field(sa_column=Column(Text, primary_key=True))
    message: str = Field(sa_column=Column(Text, nullable=False))
    message_en: str = Field(sa_column=Column(Text, nullable=False))


class LoadRow(SQLModel, table=True):
    """One load of published figures: what came, what was kept and what was refused."""

    __tablename__ = "loads"

    id: int = Field(sa_column=Column(BigInteger, Identity(always=False), primary_key=True))
    source: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(sa_column=Column(Text, nullable=False))
    loaded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    rows_kept: int = Field(sa_column=Column(Integer, nullable=False))
    rows_refused: int = Field(sa_column=Column(Integer, nullable=False))
    columns_unused: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))


class RefusedRow(SQLModel, table=True):
    """A row of a load that was refused, and why."""

    __tablename__ = "refused_rows"

    load_id: int = Field(sa_column=Column(BigInteger, ForeignKey("loads.id"), primary_key=True))
    line: int = Field(sa_column=Column(Integer, primary_key=True))
    field: str = Field(sa_column=Column(Text, primary_key=True))
    code: str = Field(sa_column=Column(Text, nullable=False))
    message: str = Field(sa_column=Column(Text, nullable=False))


class PublishedFigureRow(SQLModel, table=True):
    """A figure as the national portal published it.

    ``subject`` is an indicator (``2.1``), a part of one (``5.1/TTHC``), a group (``CKMB``) or ``total``.
    """

    __tablename__ = "published_figures"
    __table_args__ = (
        CheckConstraint(f"period ~ '{PERIOD_FORM}'", name="published_figures_period_check"),
        CheckConstraint("numerator >= 0 and denominator >= 0", name="published_figures_counts_check"),
    )

    authority_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    unit_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    period: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    subject: str = Field(sa_column=Column(Text, primary_key=True))
    numerator: Decimal | None = Field(sa_column=Column(FIGURE))
    denominator: Decimal | None = Field(sa_column=Column(FIGURE))
    value: Decimal | None = Field(sa_column=Column(FIGURE))
    points: Decimal | None = Field(sa_column=Column(POINTS))
    change: Decimal | None = Field(sa_column=Column(POINTS))
    captured_on: date | None = Field(sa_column=Column(Date))
    source: str = Field(sa_column=Column(Text, nullable=False))
    load_id: int = Field(sa_column=Column(BigInteger, ForeignKey("loads.id"), nullable=False))


class ScoreRow(SQLModel, table=True):
    """One score: a unit, a period and a basis, wide, so that a page of a ranking is one index range.

    Arrays follow the rulebook edition's order: ``group_points`` its groups, the others its indicators.
    ``points`` are what counts (the portal's own where the basis is PUBLISHED); ``recomputed`` are the
    edition's points from the same numerators. ``published`` means that anyone may see the row.
    """

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint(one_of("basis", BASES), name="scores_basis_check"),
        CheckConstraint(one_of("level", UNIT_LEVELS), name="scores_level_check"),
        CheckConstraint(f"period ~ '{PERIOD_FORM}'", name="scores_period_check"),
        CheckConstraint("published or basis = 'COMPUTED'", name="scores_published_check"),
        CheckConstraint("(rank_position is null) = (rank_out_of is null)", name="scores_rank_check"),
        Index("scores_by_rank", "basis", "period", "level", "rank_position"),
    )

    authority_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    unit_id: int = Field(sa_column=Column(BigInteger, ForeignKey("units.id"), primary_key=True))
    basis: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    period: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    unit_path: str = Field(sa_column=Column(Ltree(), nullable=False))
    level: str = Field(sa_column=Column(Text(collation="C"), nullable=False))
    rulebook_id: str = Field(sa_column=Column(Text, ForeignKey("rulebooks.id"), nullable=False))
    points: Decimal | None = Field(sa_column=Column(POINTS))
    change: Decimal | None = Field(sa_column=Column(POINTS))
    band: str | None = Field(sa_column=Column(Text))
    rank_position: int | None = Field(sa_column=Column(Integer))
    rank_out_of: int | None = Field(sa_column=Column(Integer))
    rank_previous: int | None = Field(sa_column=Column(Integer))
    provisional: bool = Field(nullable=False)
    published: bool = Field(nullable=False)
    cut_off: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    flags: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    group_points: list[Decimal | None] = Field(sa_column=Column(ARRAY(POINTS), nullable=False))
    group_recomputed: list[Decimal | None] = Field(sa_column=Column(ARRAY(POINTS), nullable=False))
    numerators: list[Decimal | None] = Field(sa_column=Column(ARRAY(FIGURE), nullable=False))
    denominators: list[Decimal | None] = Field(sa_column=Column(ARRAY(FIGURE), nullable=False))
    indicator_values: list[Decimal | None] = Field(sa_column=Column(ARRAY(POINTS), nullable=False))
    indicator_points: list[Decimal | None] = Field(sa_column=Column(ARRAY(POINTS), nullable=False))
    indicator_recomputed: list[Decimal | None] = Field(sa_column=Column(ARRAY(POINTS), nullable=False))
    indicator_flags: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
