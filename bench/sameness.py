"""Do the servers give the same values?

Each answer is brought to one form: numbers to two decimals as ours shows them, lists by the rulebook's order.
What PostGraphile has no rows for is left out: texts of the rulebook, and what follows from them (`lost`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bench.servers import BARE, OURS, PEER, PEER_FIXED
from domain.rulebook import load_rulebooks

Read = Callable[[Any], object]
CENT = Decimal("0.01")
BOOK = load_rulebooks().on(date(2026, 8, 1))
GROUPS = [group.code for group in BOOK.groups]


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def numbers(values: Iterable[Any]) -> tuple[Decimal | None, ...]:
    return tuple(map(number, values))


def differing(answers: Mapping[str, Mapping[str, Sequence[bytes]]]) -> list[str]:
    """Where a server, by name and workload, answers anything else than ours."""
    told = []
    for workload, (root, read_ours, read_peers) in READERS.items():
        for place, ours in enumerate(answers[OURS][workload]):
            bare = answers[BARE][workload][place]
            if ours != b'{"data":{"%s":%s}}' % (root, bare):
                told.append(f"{BARE} differs in {workload}/{place}")
            peers = {name: said[workload][place] for name, said in answers.items() if name in (PEER, PEER_FIXED)}
            same = read_ours(_data(ours))
            told += [
                f"{name} differs in {workload}/{place}" for name, its in peers.items() if read_peers(_data(its)) != same
            ]
    return told


def _data(answer: bytes) -> Any:
    said = json.loads(answer, parse_float=Decimal)
    if "errors" in said:
        raise ValueError(f"an answer with errors: {said['errors']}")
    return said["data"]


def our_ranking(data: Any) -> object:
    return data["ranking"]["totalCount"], [
        (
            edge["node"]["unit"],
            *edge["rank"].values(),
            number(edge["node"]["points"]),
            number(edge["node"]["change"]),
            edge["node"]["band"]["code"],
            our_groups(edge["node"]),
        )
        for edge in data["ranking"]["edges"]
    ]


def peers_ranking(data: Any) -> object:
    return data["allScores"]["totalCount"], [
        (
            {"code": node["unit"]["code"], "name": peers_name(node["unit"])},
            *(node[f"rank{name}"] for name in ("Position", "OutOf", "Previous")),
            number(node["points"]),
            number(node["change"]),
            node["band"],
            numbers(node["groupPoints"]),
        )
        for node in data["allScores"]["nodes"]
    ]


def our_drilldown(data: Any) -> object:
    unit, children = data["unit"], data["unit"]["children"]
    return unit["code"], unit["name"], our_line(unit), children["totalCount"], list(map(our_line, children["nodes"]))


def our_line(unit: Any) -> object:
    score = unit["score"]
    return unit["code"], unit["name"], score and (our_rank(score), number(score["points"]), our_groups(score))


def peers_drilldown(data: Any) -> object:
    (unit,) = peers_units(data)
    children = unit["unitsByParentId"]
    lines = [peers_line(child) for child in children["nodes"]]
    return unit["code"], peers_name(unit), peers_line(unit), children["totalCount"], lines


def peers_line(unit: Any) -> object:
    score = next(iter(unit["scores"]), None)
    read = score and (peers_rank(score), number(score["points"]), numbers(score["groupPoints"]))
    return unit["code"], peers_name(unit), read


def our_page(data: Any) -> object:
    unit, score = data["unit"], data["unit"]["score"]
    return (
        [unit[name] for name in ("code", "statisticalCode", "name", "level")],
        [(above["code"], above["name"], above["level"]) for above in unit["ancestors"]],
        [number(score["points"]), score["band"] and score["band"]["code"], our_rank(score), score["rank"]["previous"]],
        [score["provisional"], datetime.fromisoformat(score["cutOff"])],
        [(flag["code"], flag["message"]) for flag in score["flags"]],
        [score["rulebook"]["code"], score["rulebook"]["validFrom"]],
        [our_groups(score), our_groups(score, "recomputedPoints")],
        our_figures(score),
    )


def our_figures(score: Any) -> object:
    found: dict[str, object] = {}
    for indicator in (indicator for group in score["groups"] for indicator in group["indicators"]):
        days = indicator["averageDays"]
        found[indicator["indicator"]["code"]] = (
            numbers([indicator["numerator"], indicator["denominator"], indicator["ratio"] if days is None else days]),
            numbers([indicator["points"], indicator["recomputedPoints"]]),
            [(flag["code"], flag["message"]) for flag in indicator["flags"]],
        )
        for part in indicator["parts"]:
            found[part["part"]["code"]] = numbers([part["numerator"], part["denominator"], part["ratio"]])
    return found


def peers_page(data: Any) -> object:
    (unit,) = peers_units(data)
    (score,) = unit["scores"]
    messages = {flag["code"]: flag["message"] for flag in data["allQualityFlagsList"]}
    return (
        [unit["code"], unit["statisticalCode"], peers_name(unit), unit["level"]],
        [(above["code"], peers_name(above), above["level"]) for above in reversed(list(peers_above(unit)))],
        [number(score["points"]), score["band"], peers_rank(score), score["rankPrevious"]],
        [score["provisional"], datetime.fromisoformat(score["cutOff"])],
        [(code, messages[code]) for code in score["flags"]],
        list(score["rulebookByRulebookId"].values()),
        [numbers(score["groupPoints"]), numbers(score["groupRecomputed"])],
        peers_figures(score, messages),
    )


def peers_figures(score: Any, messages: Mapping[str, str]) -> object:
    found: dict[str, object] = {}
    indicators = {indicator.code for indicator in BOOK.indicators}
    for place, measure in enumerate(BOOK.measures):
        counts = numbers(score[name][place] for name in ("numerators", "denominators", "indicatorValues"))
        points = numbers(score[name][place] for name in ("indicatorPoints", "indicatorRecomputed"))
        flags = [(code, messages[code]) for code in score["indicatorFlags"][place].split(",") if code]
        found[measure] = (counts, points, flags) if measure in indicators else counts
    return found


def our_groups(score: Any, name: str = "points") -> tuple[Decimal | None, ...]:
    points = {group["group"]["code"]: group[name] for group in score["groups"]}
    return numbers(points[code] for code in GROUPS)


def our_rank(score: Any) -> object:
    return score["rank"] and (score["rank"]["position"], score["rank"]["outOf"])


def peers_rank(score: Any) -> object:
    return score["rankPosition"] and (score["rankPosition"], score["rankOutOf"])


def peers_name(unit: Any) -> object:
    (name,) = unit["unitNamesByUnitIdList"]
    return name["name"]


def peers_units(data: Any) -> list[Any]:
    return [code["unitByUnitId"] for code in data["allUnitCodesList"]]


def peers_above(unit: Any) -> Iterable[Any]:
    while unit := unit.get("unitByParentId"):
        yield unit


READERS: Mapping[str, tuple[bytes, Read, Read]] = {
    "ranking": (b"ranking", our_ranking, peers_ranking),
    "drilldown": (b"unit", our_drilldown, peers_drilldown),
    "page": (b"unit", our_page, peers_page),
}
"""Of each workload the root field, and how each answer is read."""
