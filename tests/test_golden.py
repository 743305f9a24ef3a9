"""Which SQL does each of the shown operations run, and what does it answer?

Each folder of `tests/golden` holds an operation, its answer and the very statements that it ran, side by
side, so that an extra round trip or another join shows in a diff. `THUOCDO_GOLDEN=write make test` writes
them anew; then read the diff.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from api.operations import Graph, GraphRequest
from db.places import places_of
from db.pools import open_pools
from domain.policy import anyone
from domain.rulebook import load_rulebooks
from domain.text import Language

GOLDEN = Path(__file__).parent / "golden"
OPERATIONS = sorted(each.stem for each in GOLDEN.glob("*.graphql"))
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEY = b"a key for tests, thirty-two long"
WRITE = os.environ.get("THUOCDO_GOLDEN") == "write"


@pytest.mark.parametrize("name", OPERATIONS)
async def test_the_operation_gives_its_golden_answer_by_its_golden_statements(
    name: str, demonstration_url: str
) -> None:
    statements: list[str] = []
    operation = (GOLDEN / f"{name}.graphql").read_text(encoding="utf-8")
    async with open_pools(demonstration_url, connections=1) as pools:
        country = (await places_of(pools.public, ["VN"], AT.date()))["VN"]
        async with pools.public.acquire() as connection:
            connection.add_query_logger(lambda record: statements.append(record.query))
        request = GraphRequest(operation, None, {}, anyone(country), Language.VI, queries_only=True, at=AT)
        answer = await Graph(pools, load_rulebooks(), KEY).answer(request)
    told = orjson.dumps(orjson.loads(answer.body), option=orjson.OPT_INDENT_2).decode() + "\n"
    ran = "\n;\n".join(statement.strip() for statement in statements) + "\n"
    if WRITE:
        (GOLDEN / f"{name}.json").write_text(told, encoding="utf-8")
        (GOLDEN / f"{name}.sql").write_text(ran, encoding="utf-8")
    assert not answer.errors
    assert told == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert ran == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
    assert len(statements) == operation.count("# one statement")
