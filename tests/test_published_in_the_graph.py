"""Does the graph show the national portal's table of Phú Thọ, August 2026, figure by figure?"""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.operations import Graph, GraphRequest
from db.places import places_of
from db.pools import Pools
from domain.policy import anyone
from domain.rulebook import load_rulebooks
from domain.text import Language

PORTAL = Path(__file__).parents[1] / "db" / "data" / "portal" / "2026-08"
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
ROUNDING = 0.015
SHOWN = """
fragment Shown on Unit {
  code
  score(period: "2026-08", basis: PUBLISHED) {
    groups {
      group { code }
      points
      indicators {
        indicator { code }
        numerator
        denominator
        averageDays
        points
        recomputedPoints
        parts { part { code } numerator denominator }
      }
    }
  }
}"""
TABLE = '{ unit(code: "H44") { ...Shown children { nodes { ...Shown } } } }' + SHOWN
WRITTEN: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "2.1": ("progress.csv", "on_time", "received", "score"),
    "3.1": ("online.csv", None, "authorityCount", None),
    "3.2": ("online.csv", "onlineDossierCount", "onlineServiceTotal", None),
    "3.3": ("online.csv", "channelOnlineSum", "channelTotalSum", None),
    "3.5": ("payment.csv", "totalFeeDossierFormality", "totalFeeFormality", None),
    "3.5b": ("payment.csv", "totalDossierOnlineFormalityPaymentSuccess", "totalFeeDossierFormalityDistinct", None),
    "5.1": ("satisfaction.csv", "classifiedPetitions", "totalPetitions", None),
    "3.6": ("payment.csv", "totalDossierOnlinePaymentSuccess", "totalDossierFinancialObligation", None),
}
"""Where the portal wrote an indicator's numerator, denominator and points, if not in three columns of one name."""
NAMED = {
    "transparency.csv": {
        "1.1": "PUBLISH_ON_TIME",
        "1.2": "PUBLIC_UPDATE_ON_TIME",
        "1.3": "PUBLIC_CONTENT_FULL",
        "1.4": "DOSSIER_SYNC",
    },
    "digitization.csv": {
        "4.1": "ORIGINAL_RESULT_AVAILABLE",
        "4.2": "SO_HOA_GIAY_TO_GIAI_QUYET",
        "4.2c": "ELECTRONIC_CERTIFIED_COPY",
        "4.3": "REUSED_DIGITIZED_DATA",
        "4.4": "SYNCED_WITH_DVCQG_PERSONAL_STORAGE",
        "4.5a": "CITIZEN_DATA_CONNECTED_FORMALITY",
        "4.5b": "CITIZEN_DATA_CONNECTED_DOSSIER",
    },
    "satisfaction.csv": {
        "5.1/TTHC": "PETITION_CLASSIFICATION_TTHC",
        "5.1/STAFF": "PETITION_CLASSIFICATION_STAFF",
        "5.2": "PETITION_PROCESSING_ON_TIME",
        "5.3": "PETITION_HANDLING_SATISFACTION",
        "5.4": "DOSSIER_RECEIVING_SATISFACTION",
    },
}
GROUPS = {
    "CKMB": "transparency.csv",
    "TDGQ": "progress.csv",
    "CLGQ": "online.csv",
    "TTTT": "payment.csv",
    "MDSH": "digitization.csv",
    "MDHL": "satisfaction.csv",
}
Figures = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
async def shown(pools: Pools) -> list[dict[str, Any]]:
    """Phú Thọ and its units, by one operation."""
    country = (await places_of(pools.public, ["VN"], AT.date()))["VN"]
    request = GraphRequest(TABLE, None, {}, anyone(country), Language.VI, queries_only=True, at=AT)
    unit = orjson.loads((await Graph(pools, load_rulebooks(), b"k" * 32).answer(request)).body)["data"]["unit"]
    return [unit, *unit["children"]["nodes"]]


def rows(file: str) -> list[dict[str, str]]:
    with (PORTAL / file).open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def written() -> Figures:
    """Every figure that the portal wrote, by unit, subject and what it is."""
    columns = dict(WRITTEN)
    for file, names in NAMED.items():
        columns |= {
            code: (file, f"{name}_numerator", f"{name}_denominator", f"{name}_score") for code, name in names.items()
        }
    found: Figures = {}
    for subject, (file, *named) in columns.items():
        for row in rows(file):
            for what, column in zip(("numerator", "denominator", "points"), named, strict=True):
                if column and row[column]:
                    found[row["code"], subject, what] = float(row[column])
    return found | group_points() | online_procedures() | average_days()


def group_points() -> Figures:
    files = {group: rows(file) for group, file in GROUPS.items()}
    return {
        (row["code"], group, "points"): float(row["score" if group == "TDGQ" else "totalScore"])
        for group, listed in files.items()
        for row in listed
    }


def online_procedures() -> Figures:
    listed = [row for row in rows("online.csv") if row["partialCount"]]
    return {(row["code"], "3.1", "numerator"): float(row["partialCount"]) + float(row["fullCount"]) for row in listed}


def average_days() -> Figures:
    listed = [row for row in rows("progress.csv") if row["avg_processing_days"]]
    return {(row["code"], "2.2", "averageDays"): float(row["avg_processing_days"]) for row in listed}


def told(units: list[dict[str, Any]]) -> Figures:
    """Every figure that the graph shows."""
    found: dict[tuple[str, str, str], float | None] = {}
    for unit in units:
        for group in unit["score"]["groups"]:
            found[unit["code"], group["group"]["code"], "points"] = group["points"]
            for score in group["indicators"]:
                found |= figures_of(unit["code"], score["indicator"]["code"], score)
                for part in score["parts"]:
                    found |= figures_of(unit["code"], part["part"]["code"], part)
    return {where: figure for where, figure in found.items() if figure is not None}


def figures_of(unit: str, subject: str, score: Mapping[str, Any]) -> dict[tuple[str, str, str], float | None]:
    return {(unit, subject, what): score.get(what) for what in ("numerator", "denominator", "points", "averageDays")}


async def test_all_164_units_show_every_figure_that_was_published_and_no_other(shown: list[dict[str, Any]]) -> None:
    assert len(shown) == 164
    assert len(written()) == 9_834
    assert told(shown) == written()


async def test_2120_published_points_of_indicators_agree_with_those_recomputed(shown: list[dict[str, Any]]) -> None:
    compared = [
        (unit["code"], score["indicator"]["code"], score["points"] - score["recomputedPoints"])
        for unit in shown
        for group in unit["score"]["groups"]
        for score in group["indicators"]
        if score["points"] is not None and score["recomputedPoints"] is not None
    ]
    assert len(compared) == 2_120
    assert [each for each in compared if abs(each[2]) > ROUNDING] == []
