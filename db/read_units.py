"""How are units read: names and codes on a day, the tree, search, and who merged into whom?"""

from db.arguments import Arguments, Asking, after, basis, basis_is_open, code, cursor_kind, edition_of, page_size, text
from db.graph import Column, Encoding, Env, Field, Key, Page, Row, Rows, Source
from db.read_scores import SCORES
from db.seal import sealed_sql
from db.selection import Bind, InvalidArgument, Prepared
from domain.periods import InvalidPeriod, periods_between
from domain.text import Language, Text
from domain.units import UnitLevel, search_words

UNITS = Source("units {t}", ("id",))
LONGEST_TREND = 120
CHILDREN_AT_MOST = 200
UNITS_AT_MOST, UNITS_USUALLY = 100, 20
LEVEL_ORDER = "array_position('{{" + ",".join(UnitLevel) + "}}'::text[], {t}.level)"
LIFE_ON_DAY = "coalesce({t}.founded_on, '-infinity') <= %s and coalesce({t}.dissolved_on, 'infinity') >= %s"
PERIOD_NEEDED = Text("Sắp xếp theo điểm cần «period».", "Ordering by points needs `period`.")
DAY = "{c[as_of]}"
DAY_IN_PARENTS_LIFE = (
    "greatest(least({c[as_of]}, coalesce({p}.dissolved_on, 'infinity')), coalesce({p}.founded_on, '-infinity'))"
)
NAME_ON_DAY = (
    "(select n.%s from unit_names n where n.unit_id = {t}.id and {c[as_of]} between n.shown_from and n.shown_to)"
)


def name(env: Env) -> str:
    return NAME_ON_DAY % ("name_en" if env.language is Language.EN else "name")


def lives_on(day: str) -> str:
    return LIFE_ON_DAY % (day, day)


def children_source(env: Env) -> Source:
    if not str(env.shape[0]).startswith("POINTS"):
        return UNITS
    scored = (
        "units {t} left join scores {t}s on {t}s.authority_id = {t}.authority_id and {t}s.unit_id = {t}.id "
        "and {t}s.basis = {a[basis]} and {t}s.period = {a[period]} and " + env.scope("{t}s")
    )
    return Source(scored, UNITS.key)


def children_where(env: Env) -> str:
    level = " and {t}.level = {a[level]}" if "level" in env.shape else ""
    return "{t}.parent_id = {p}.id and " + lives_on(DAY_IN_PARENTS_LIFE) + level


def children_order(env: Env) -> tuple[Key, ...]:
    by_code = Key('{t}.code collate "C"', "text")
    match env.shape[0]:
        case "NAME":
            return (Key(f'{NAME_ON_DAY % "search"} collate "C"', "text"), by_code)
        case "POINTS_DESC":
            return (Key("coalesce({t}s.points, -1)", "numeric", descending=True), by_code)
        case "POINTS_ASC":
            return (Key("coalesce({t}s.points, 'infinity')", "numeric"), by_code)
        case _:
            return (by_code,)


def prepare_children(arguments: Arguments, asking: Asking) -> Prepared:
    order, period, level = arguments.get("orderBy") or "CODE", arguments.get("period"), arguments.get("level")
    by_points = order.startswith("POINTS")
    if by_points:
        if period is None:
            raise InvalidArgument("period", "PERIOD_NEEDED", PERIOD_NEEDED)
        edition_of(period, asking)
    shape = (order, "level") if level else (order,)
    first = page_size(arguments, usual=CHILDREN_AT_MOST, most=CHILDREN_AT_MOST)
    keys = children_order(Env(shape=shape))
    binds = {
        "first": Bind("bigint", first),
        "level": Bind("text", level),
        "basis": Bind("text", basis(arguments)),
        "period": Bind("text", str(period)),
        **after(arguments, cursor_kind("Unit", "children", shape), keys, asking.key),
    }
    is_open = not by_points or basis_is_open(arguments, asking)
    return Prepared(_continued(shape, binds), binds, rows=first, open_only=is_open)


def _continued(shape: tuple[str, ...], binds: dict[str, Bind]) -> tuple[str, ...]:
    return (*shape, "continued") if "after_0" in binds else shape


def units_where(env: Env) -> str:
    level = " and {t}.level = {a[level]}" if "level" in env.shape else ""
    within = (
        " and exists (select from unit_codes k join units u on u.id = k.unit_id where k.code = {a[within]} "
        "and {c[as_of]} between k.meant_from and k.meant_to and {t}.path <@ u.path and {t}.id <> u.id)"
        if "within" in env.shape
        else ""
    )
    words = " and {t}n.search like all ({a[words]})" if "words" in env.shape else ""
    return lives_on(DAY) + level + within + words


def units_order(env: Env) -> tuple[Key, ...]:
    by_code = Key('{t}.code collate "C"', "text")
    level = Key(LEVEL_ORDER, "int")
    if env.shape[0] != "CLOSEST":
        return (level, by_code)
    closest = (
        "case when {t}.code = {a[code]} then 0 when {t}n.search like '% ' || {a[search]} || ' %' then 1 "
        "when {t}n.search like '% ' || {a[search]} || '%' then 2 else 3 end"
    )
    return (Key(closest, "int"), level, by_code)


NAMED_UNITS = Source(
    "units {t} join unit_names {t}n on {t}n.unit_id = {t}.id and {c[as_of]} between {t}n.shown_from and {t}n.shown_to",
    ("id",),
)


def prepare_units(arguments: Arguments, asking: Asking) -> Prepared:
    search, within = text(arguments, "search"), code(arguments, "within")
    words = search_words(search or "").replace("_", " ").split()
    shape = (
        "CLOSEST" if words else "LEVEL",
        *(name for name, given in (("words", words), ("level", arguments.get("level")), ("within", within)) if given),
    )
    first = page_size(arguments, usual=UNITS_USUALLY, most=UNITS_AT_MOST)
    binds = {
        "first": Bind("bigint", first),
        "level": Bind("text", arguments.get("level")),
        "within": Bind("text", within),
        "code": Bind("text", (search or "").strip().upper()),
        "search": Bind("text", " ".join(words)),
        "words": Bind("text[]", [*(f"% {word} %" for word in words[:-1]), *(f"% {word}%" for word in words[-1:])]),
        **after(arguments, cursor_kind("Query", "units", shape), units_order(Env(shape=shape)), asking.key),
    }
    return Prepared(_continued(shape, binds), binds, _as_of(arguments, asking), rows=first)


def _as_of(arguments: Arguments, asking: Asking) -> dict[str, Bind]:
    return {"as_of": Bind("date", arguments.get("asOf") or asking.today)}


def prepare_unit(arguments: Arguments, asking: Asking) -> Prepared:
    return Prepared(binds={"code": Bind("text", code(arguments, "code"))}, asked=_as_of(arguments, asking))


def prepare_score(arguments: Arguments, asking: Asking) -> Prepared:
    edition_of(arguments["period"], asking)
    binds = {"period": Bind("text", str(arguments["period"])), "basis": Bind("text", basis(arguments))}
    return Prepared(binds=binds, open_only=basis_is_open(arguments, asking))


def prepare_trend(arguments: Arguments, asking: Asking) -> Prepared:
    first, last = arguments["from"], arguments["to"]
    if first.kind is last.kind and (last.first_day - first.first_day).days > 31 * LONGEST_TREND * first.kind.value:
        raise _bad_trend(f"nhiều nhất {LONGEST_TREND} kỳ", f"at most {LONGEST_TREND} periods")
    try:
        periods = periods_between(first, last)
    except InvalidPeriod:
        raise _bad_trend(
            "«from» và «to» phải cùng loại kỳ và đúng thứ tự", "`from` and `to` must be of one kind and in order"
        ) from None
    if len(periods) > LONGEST_TREND:
        raise _bad_trend(f"nhiều nhất {LONGEST_TREND} kỳ", f"at most {LONGEST_TREND} periods")
    binds = {"periods": Bind("text[]", [str(p) for p in periods]), "basis": Bind("text", basis(arguments))}
    return Prepared(binds=binds, rows=len(periods), open_only=basis_is_open(arguments, asking))


def _bad_trend(vi: str, en: str) -> InvalidArgument:
    return InvalidArgument("to", "INVALID_TREND", Text(f"{vi[0].upper()}{vi[1:]}.", f"{en[0].upper()}{en[1:]}."))


UNIT: dict[str, Field] = {
    "id": Column(sealed_sql("Unit", "{t}.id::text"), Encoding.SAFE),
    "code": Column("{t}.code", Encoding.SAFE),
    "statisticalCode": Column("{t}.statistical_code", Encoding.TEXT),
    "name": Column(name, Encoding.SAFE),
    "level": Column("{t}.level", Encoding.SAFE),
    "kind": Column(NAME_ON_DAY % "kind", Encoding.SAFE),
    "validFrom": Column("{t}.founded_on", Encoding.DATE),
    "validTo": Column("{t}.dissolved_on", Encoding.DATE),
    "predecessors": Rows(
        Source("units {t} join unit_successions {t}s on {t}s.predecessor_id = {t}.id", UNITS.key),
        "{t}s.successor_id = {p}.id",
        '{t}.code collate "C"',
    ),
    "successors": Rows(
        Source("units {t} join unit_successions {t}s on {t}s.successor_id = {t}.id", UNITS.key),
        "{t}s.predecessor_id = {p}.id",
        '{t}.code collate "C"',
    ),
    "parent": Row(UNITS, "{t}.id = {p}.parent_id"),
    "ancestors": Rows(UNITS, "{t}.path @> {p}.path and {t}.id <> {p}.id", "nlevel({t}.path)"),
    "children": Page(children_source, children_where, children_order),
    "score": Row(
        SCORES,
        "{t}.authority_id = {p}.authority_id and {t}.unit_id = {p}.id "
        "and {t}.basis = {a[basis]} and {t}.period = {a[period]}",
    ),
    "trend": Rows(
        SCORES,
        "{t}.authority_id = {p}.authority_id and {t}.unit_id = {p}.id "
        "and {t}.basis = {a[basis]} and {t}.period = any ({a[periods]})",
        "{t}.period",
    ),
}

ROOTS: dict[str, Field] = {
    "unit": Row(
        UNITS,
        "{t}.id = (select k.unit_id from unit_codes k where k.code = {a[code]} "
        "and {c[as_of]} between k.meant_from and k.meant_to)",
    ),
    "units": Page(
        lambda env: NAMED_UNITS,
        units_where,
        units_order,
    ),
}

PREPARE = {
    "Query.unit": prepare_unit,
    "Query.units": prepare_units,
    "Unit.children": prepare_children,
    "Unit.score": prepare_score,
    "Unit.trend": prepare_trend,
}
