"""How are scores read: one wide row each, its arrays in the order of the edition that made it?"""

from dataclasses import dataclass

from db.graph import (
    ByEdition,
    Choice,
    Column,
    Constant,
    Encoding,
    Env,
    Field,
    Inside,
    Items,
    Row,
    Rows,
    Source,
    Template,
    text_of,
)
from db.read_rulebook import RULEBOOKS, Group, book, constant, groups, plain
from db.seal import sealed_sql
from domain.rulebook import Indicator, Measure, Part
from domain.text import Language

SCORES = Source("scores {t}", ("authority_id", "unit_id", "basis", "period"), scoped=True)


@dataclass(frozen=True, slots=True)
class Places:
    """The columns that say a place: in the country as stored, or in a ranking as asked."""

    position: str
    out_of: str
    previous: str


STORED = Places("{t}.rank_position", "{t}.rank_out_of", "{t}.rank_previous")


def slot(env: Env, measure: str) -> int:
    return book(env).measures.index(measure) + 1


def of_indicator(array: str, encoding: Encoding, only: Measure | None = None) -> Column:
    """A figure of an indicator, or of a part of one, from one of the wide arrays."""

    def sql(env: Env) -> str:
        item: Indicator | Part = env.item
        if only and isinstance(item, Indicator) and item.unit is not only:
            return "null::numeric"
        return f"{{t}}.{array}[{slot(env, item.code)}]"

    return Column(sql, encoding)


def group_points(array: str, env: Env) -> str:
    """The points of a group; of one that joins several, the sum of those that are there."""
    group: Group = env.item
    slots = [f"{{t}}.{array}[{place}]" for place in group.slots]
    if len(slots) == 1:
        return slots[0]
    summed = " + ".join(f"coalesce({one}, 0)" for one in slots)
    return f"case when num_nonnulls({', '.join(slots)}) > 0 then {summed} end"


def of_group(array: str) -> Column:
    return Column(lambda env: group_points(array, env), Encoding.POINTS)


def group_lost(env: Env) -> str:
    return f"{env.item.max_points} - ({group_points('group_points', env)})"


def indicator_lost(env: Env) -> str:
    most = env.item.max_points
    return "null::numeric" if most is None else f"{most} - {{t}}.indicator_points[{slot(env, env.item.code)}]"


def flags_in(codes: Template, none_when: Template) -> Rows:
    """Flags by their codes; `codes` is an array of the row that bears them."""

    def table(env: Env) -> str:
        listed = f"unnest({text_of(codes, env)}) with ordinality {{t}}f(code, place)"
        return f"{listed} join quality_flags {{t}} on {{t}}.code = {{t}}f.code"

    return Rows(Source(table, ("code",)), "true", "{t}f.place", none_when)


def indicator_flags(env: Env) -> str:
    return f"indicator_flags[{slot(env, env.item.code)}]"


SCORE: dict[str, Field] = {
    "id": Column(
        sealed_sql("Score", "{t}.authority_id || ':' || {t}.unit_id || ':' || {t}.basis || ':' || {t}.period"),
        Encoding.SAFE,
    ),
    "unit": Row(Source("units {t}", ("id",)), "{t}.id = {p}.unit_id"),
    "period": Column("{t}.period", Encoding.SAFE),
    "basis": Column("{t}.basis", Encoding.SAFE),
    "points": Column("{t}.points", Encoding.POINTS),
    "maxPoints": ByEdition("rulebook_id", Constant(lambda env: plain(book(env).max_points, env))),
    "change": Column("{t}.change", Encoding.POINTS),
    "band": ByEdition("rulebook_id", Choice("band", lambda env: [(band.code, band) for band in book(env).bands])),
    "rank": Inside(lambda env: STORED, "{t}.rank_position is not null"),
    "provisional": Column("{t}.provisional", Encoding.PLAIN),
    "cutOff": Column("{t}.cut_off", Encoding.TEXT),
    "flags": flags_in("{p}.flags", "cardinality({t}.flags) = 0"),
    "rulebook": Row(RULEBOOKS, "{t}.id = {p}.rulebook_id"),
    "groups": ByEdition("rulebook_id", Items(groups)),
}
RANK: dict[str, Field] = {
    "position": Column(lambda env: env.item.position, Encoding.PLAIN),
    "outOf": Column(lambda env: env.item.out_of, Encoding.PLAIN),
    "previous": Column(lambda env: env.item.previous, Encoding.PLAIN),
}
GROUP_SCORE: dict[str, Field] = {
    "group": Inside(),
    "points": of_group("group_points"),
    "recomputedPoints": of_group("group_recomputed"),
    "maxPoints": constant("max_points"),
    "lost": Column(group_lost, Encoding.POINTS),
    "indicators": Items(lambda env: [i for i in book(env).indicators if i.group in env.item.members]),
}
INDICATOR_SCORE: dict[str, Field] = {
    "indicator": Inside(),
    "numerator": of_indicator("numerators", Encoding.COUNT),
    "denominator": of_indicator("denominators", Encoding.COUNT),
    "ratio": of_indicator("indicator_values", Encoding.POINTS, Measure.PERCENT),
    "averageDays": of_indicator("indicator_values", Encoding.POINTS, Measure.DAYS),
    "points": of_indicator("indicator_points", Encoding.POINTS),
    "recomputedPoints": of_indicator("indicator_recomputed", Encoding.POINTS),
    "maxPoints": constant("max_points"),
    "lost": Column(indicator_lost, Encoding.POINTS),
    "reference": Inside(lambda env: env.item.reference),
    "parts": Items(lambda env: env.item.parts),
    "flags": flags_in(
        lambda env: f"string_to_array({{p}}.{indicator_flags(env)}, ',')",
        lambda env: f"{{t}}.{indicator_flags(env)} = ''",
    ),
}
PART_SCORE: dict[str, Field] = {
    "part": Inside(),
    "numerator": of_indicator("numerators", Encoding.COUNT),
    "denominator": of_indicator("denominators", Encoding.COUNT),
    "ratio": of_indicator("indicator_values", Encoding.POINTS),
}
FLAG: dict[str, Field] = {
    "code": Column("{t}.code", Encoding.SAFE),
    "message": Column(lambda env: "{t}.message_en" if env.language is Language.EN else "{t}.message", Encoding.TEXT),
}
