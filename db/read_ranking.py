"""How is a ranking read: as stored, or counted anew where it is narrower or by something else?"""

from db.arguments import Arguments, Asking, after, basis, basis_is_open, code, cursor_kind, edition_of, page_size, text
from db.graph import Env, Field, Inside, Key, Page, Source
from db.read_scores import SCORES, STORED, Places
from db.selection import Bind, InvalidArgument, Prepared
from domain.periods import Period
from domain.rulebook import Rulebook
from domain.text import Text

LINES_AT_MOST, LINES_USUALLY = 200, 100
AS_STORED, COUNTED = "AS_STORED", "COUNTED"
LAST = "2147483647"
TOTAL = "case when {k}.rank_position is not null then {k}.points end"
WITHIN = (
    "(select u.path from unit_codes c join units u on u.id = c.unit_id "
    "where c.code = {a[within]} and {c[as_of]} between c.meant_from and c.meant_to)"
)
COUNTED_PLACES = Places("{t}w.place", "{t}w.out_of", "{t}v.place")


def lines(env: Env, row: str, period: str) -> str:
    """Which scores the ranking is of."""
    within = f" and {row}.unit_path <@ {WITHIN} and {row}.unit_path <> {WITHIN}" if "within" in env.shape else ""
    return f"{row}.basis = {{a[basis]}} and {row}.period = {{a[{period}]}} and {row}.level = {{a[level]}}{within}"


def counted(env: Env, row: str, period: str, value: str) -> str:
    """The places of those that have the value, among all of them that the caller may see."""
    points = value.format(k=row)
    places = f"select {row}.unit_id, rank() over (order by {points} desc) as place, count(*) over () as out_of"
    return f"({places} from scores {row} where {lines(env, row, period)} and {env.scope(row)} and {points} is not null)"


def ranking_source(env: Env) -> Source:
    table = "scores {t} join units {t}u on {t}u.id = {t}.unit_id"
    if env.shape[0] != AS_STORED:
        _, value, previous, *_ = env.shape
        table += (
            f" left join {counted(env, 'k', 'period', str(value))} {{t}}w on {{t}}w.unit_id = {{t}}.unit_id"
            f" left join {counted(env, 'l', 'previous', str(previous))} {{t}}v on {{t}}v.unit_id = {{t}}.unit_id"
        )
    return Source(table, SCORES.key, scoped=True)


def ranking_order(env: Env) -> tuple[Key, ...]:
    position = places(env).position
    return (Key(f"coalesce({position}, {LAST})", "bigint"), Key('{t}u.code collate "C"', "text"))


def places(env: Env) -> Places:
    return STORED if env.shape[0] == AS_STORED else COUNTED_PLACES


def value_by(by: str, edition: Rulebook) -> str | None:
    """The SQL of what is ranked; None where the edition has nothing of that name with points."""
    if by == "total":
        return TOTAL
    codes = [group.code for group in edition.groups]
    if by in codes:
        return f"{{k}}.group_points[{codes.index(by) + 1}]"
    if any(indicator.code == by and indicator.max_points is not None for indicator in edition.indicators):
        return f"{{k}}.indicator_points[{edition.measures.index(by) + 1}]"
    return None


def prepare_ranking(arguments: Arguments, asking: Asking) -> Prepared:
    period: Period = arguments["period"]
    edition, within, by = edition_of(period, asking), code(arguments, "within"), text(arguments, "by") or "total"
    value = value_by(by, edition)
    if value is None:
        raise InvalidArgument(
            "by",
            "UNKNOWN_INDICATOR",
            Text(
                f"«by» phải là «total», mã nhóm hoặc mã chỉ số có điểm của bộ chỉ số {edition.id}.",
                f"`by` must be «total», a group or an indicator with points of rulebook {edition.id}.",
            ),
        )
    shape = shape_of(value, within, by, period, asking)
    first = page_size(arguments, usual=LINES_USUALLY, most=LINES_AT_MOST)
    keys = ranking_order(Env(shape=shape))
    binds = {
        "first": Bind("bigint", first),
        "level": Bind("text", arguments["level"]),
        "period": Bind("text", str(period)),
        "previous": Bind("text", str(period.previous())),
        "basis": Bind("text", basis(arguments)),
        "within": Bind("text", within),
        **after(arguments, cursor_kind("Query", "ranking", shape), keys, asking.key),
    }
    shape = (*shape, "continued") if "after_0" in binds else shape
    return Prepared(shape, binds, rows=first, open_only=basis_is_open(arguments, asking))


def shape_of(value: str, within: str | None, by: str, period: Period, asking: Asking) -> tuple[str, ...]:
    if by == "total" and within is None:
        return (AS_STORED,)
    before = asking.rulebooks.on(max(period.previous().first_day, asking.rulebooks.editions[0].valid_from))
    places = (COUNTED, value, value_by(by, before) or "null::numeric")
    return (*places, "within") if within else places


ROOTS: dict[str, Field] = {"ranking": Page(ranking_source, lambda env: lines(env, "{t}", "period"), ranking_order)}
EDGE: dict[str, Field] = {"rank": Inside(places, lambda env: f"{places(env).position} is not null")}
PREPARE = {"Query.ranking": prepare_ranking}
