"""The command line as a person meets it: a process, its two outputs and its exit code."""

import asyncio
import os
import signal
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.settings import PROJECT

THUOCDO = Path(sys.executable).with_name("thuocdo")


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    aside: str


async def started(*arguments: str, **environ: str) -> asyncio.subprocess.Process:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("THUOCDO_", "DATABASE_"))}
    return await asyncio.create_subprocess_exec(
        THUOCDO,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=inherited | environ,
        cwd=PROJECT,
    )


async def thuocdo(*arguments: str, **environ: str) -> Ended:
    process = await started(*arguments, **environ)
    out, aside = await process.communicate()
    assert "Traceback" not in aside.decode()
    return Ended(process.returncode or 0, out.decode(), aside.decode())


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A server on a port of its own, and its address once it says so."""
    process = await started("serve", DATABASE_URL=url, PORT="0")
    assert process.stderr
    address = ""
    while not address.startswith("http"):
        line = (await process.stderr.readline()).decode()
        assert line, "the server ended"
        address = line.partition("Thước đo: ")[2].strip()
    try:
        yield process, address
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_token_prints_the_token_and_nothing_else() -> None:
    ended = await thuocdo("token", "--role", "province", "--unit", "H44")
    assert (ended.code, ended.aside) == (0, "")
    assert ended.out.count(".") == 2
    assert len(ended.out.split()) == 1


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (["--role", "public"], {}),
        (["--role", "province", "--unit", "no unit"], {}),
        (["--role", "province"], {"THUOCDO_MODE": "production", "THUOCDO_SECRET": "s" * 32}),
        (["--role", "province"], {"THUOCDO_MODE": "production"}),
        (["--role", "mayor"], {}),
    ],
)
async def test_a_token_that_may_not_be_made_is_refused_in_words(arguments: list[str], environ: dict[str, str]) -> None:
    ended = await thuocdo("token", *arguments, **environ)
    assert ended.code != 0
    assert ended.out == ""
    assert ended.aside


async def test_schema_prints_the_contract() -> None:
    ended = await thuocdo("schema")
    assert (ended.code, ended.aside) == (0, "")
    assert "type Query {" in ended.out


async def test_migrate_then_load_makes_a_database_the_doctor_finds_well(bare_url: str) -> None:
    ill = await thuocdo("doctor", DATABASE_URL=bare_url)
    assert ill.code == 1
    assert "thuocdo migrate" in ill.out
    for command in ("migrate", "load", "load"):
        assert (await thuocdo(command, DATABASE_URL=bare_url)).code == 0
    well = await thuocdo("doctor", DATABASE_URL=bare_url)
    assert well.code == 0, well.out
    assert "PROVINCE: 34" in well.out


async def test_load_tells_which_rows_of_a_file_were_refused_and_why(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "progress.csv"
    file.write_text("code,received,on_time,overdue,avg_processing_days,score\nH44,4,3,1,2.5,15\nH44.X,1,2,3,4,5\n")
    said = {"DATABASE_URL": database_url, "THUOCDO_LANGUAGES": "en"}
    ended = await thuocdo("load", "--period", "2026-09", str(file), **said)
    assert ended.code == 1
    assert "1 rows kept, 1 refused" in ended.out
    assert "line 3, code" in ended.out
    unusable = await thuocdo("load", str(file), **said)
    assert (unusable.code, unusable.out) == (1, "")
    assert "names no period" in unusable.aside


@pytest.mark.parametrize(
    ("command", "environ", "words"),
    [
        ("migrate", {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, "DATABASE_URL"),
        ("doctor", {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, "DATABASE_URL"),
        ("load", {"DATABASE_URL": "oracle://host/nothing"}, "postgresql://"),
        ("serve", {"PORT": "eighty"}, "PORT"),
    ],
)
async def test_what_cannot_work_is_said_in_words(command: str, environ: dict[str, str], words: str) -> None:
    ended = await thuocdo(command, **environ)
    assert ended.code == 1
    assert words in ended.aside


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_answers_and_ends_when_told_to(migrated_url: str, told: signal.Signals) -> None:
    async with serving(migrated_url) as (process, address):
        answer = await asyncio.to_thread(urllib.request.urlopen, f"{address}/healthz", timeout=10)
        with answer:
            assert answer.status == 200
        process.send_signal(told)
        assert process.stderr
        assert b"Traceback" not in await process.stderr.read()
        assert await process.wait() == 0


async def test_a_server_does_not_start_on_a_schema_it_does_not_know(bare_url: str) -> None:
    ended = await thuocdo("serve", DATABASE_URL=bare_url, PORT="0")
    assert ended.code == 1
    assert "thuocdo migrate" in ended.aside


async def test_a_taken_port_is_said_before_anything_is_begun() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = await thuocdo("serve", PORT=str(taken.getsockname()[1]), THUOCDO_LANGUAGES="en")
    assert ended.code == 1
    assert "choose another by PORT" in ended.aside
