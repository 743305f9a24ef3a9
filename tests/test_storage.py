"""A server of our own: made once, shared, taken over, and gone with the last who uses it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from db.binaries import programs
from db.cluster import Cluster, ServerFailed
from db.server import NoServer, running_database
from db.settings import PROJECT, Settings
from db.unprivileged import is_root, reachable, reachable_home
from tests.databases import alive

USER = """
import sys
from tests.test_storage import cluster
with cluster(sys.argv[1]).used() as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[str]:
    """A folder for a server, where the account that runs it can reach it."""
    folder = reachable_home(PROJECT / ".thuocdo" / "tests", f"server-{os.getpid()}")
    yield str(folder)
    shutil.rmtree(folder)


def cluster(home: str) -> Cluster:
    found = programs(Settings().binaries)
    assert found
    return Cluster(Path(home), found, forgetful=True)


@contextmanager
def another_process(home: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that uses the server of ``home`` until its input ends."""
    command = [sys.executable, "-c", USER, home]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        yield process


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def postmaster(home: str) -> int:
    return int((Path(home) / "data" / "postmaster.pid").read_text().split()[0])


async def server_number(url: str) -> object:
    """What tells one run of a server from another."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select pg_postmaster_start_time()")
    finally:
        await connection.close()


async def test_processes_that_start_at_once_share_one_server_until_the_last_leaves(home: str) -> None:
    with another_process(home) as first, another_process(home) as second, another_process(home) as third:
        urls = {url_of(process) for process in (first, second, third)}
        assert len(urls) == 1
        first.communicate("")
        second.communicate("")
        await server_number(urls.pop())
        third.communicate("")
    assert not (Path(home) / "data" / "postmaster.pid").exists()
    assert not cluster(home).runs()


async def test_a_server_whose_user_was_killed_is_taken_over_and_stopped_by_the_next(home: str) -> None:
    with another_process(home) as killed:
        url = url_of(killed)
        before = await server_number(url)
        killed.kill()
    with cluster(home).used() as again:
        assert again == url
        assert await server_number(again) == before
    assert not (Path(home) / "data" / "postmaster.pid").exists()


async def test_a_killed_server_is_started_again_though_its_old_number_now_belongs_to_another(home: str) -> None:
    with another_process(home) as killed:
        url_of(killed)
        os.kill(postmaster(home), signal.SIGKILL)
        killed.kill()
    stale = Path(home) / "data" / "postmaster.pid"
    stale.write_text(stale.read_text().replace(str(postmaster(home)), str(os.getpid()), 1))
    with cluster(home).used() as url:
        assert await server_number(url)
        assert alive(postmaster(home))


async def test_a_server_half_made_by_a_killed_process_is_made_anew(home: str) -> None:
    draft = Path(home) / "draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("1")
    with cluster(home).used() as url:
        assert await server_number(url)


async def test_the_login_of_a_server_of_our_own_is_no_superuser_and_its_password_is_kept_to_its_owner(
    home: str,
) -> None:
    with cluster(home).used() as url:
        connection = await asyncpg.connect(url)
        login = await connection.fetchrow("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        await connection.close()
        assert login
        assert not any(login)
        assert (Path(home) / "password").stat().st_mode & 0o077 == 0
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password="guessed")


async def test_a_server_runs_from_programs_in_a_folder_closed_to_others(home: str, tmp_path: Path) -> None:
    original = cluster(home)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    root = original.programs.belongings[0].parents[1]
    for belonging in original.programs.belongings:
        shutil.copytree(belonging, closed / belonging.relative_to(root))
    moved = replace(
        original.programs,
        folder=closed / original.programs.folder.relative_to(root),
        belongings=tuple(closed / each.relative_to(root) for each in original.programs.belongings),
    )
    with replace(original, programs=moved).used() as url:
        assert await server_number(url)


def test_a_closed_state_folder_has_its_server_where_it_can_be_reached(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = reachable_home(closed, "postgres-18")
    assert reachable(home)
    assert home == reachable_home(closed, "postgres-18")
    assert home.is_relative_to(closed) or is_root()


async def test_a_server_that_cannot_start_says_what_it_printed(home: str) -> None:
    with cluster(home).used():
        pass
    configuration = Path(home) / "data" / "postgresql.conf"
    configuration.write_text("shared_buffers = 'much'")
    with pytest.raises(ServerFailed, match="shared_buffers"), cluster(home).used():
        pass


async def test_a_given_url_is_used_as_it_is() -> None:
    given = "postgresql://somewhere/else"
    async with running_database(Settings(database_url=given)) as url:
        assert url == given


async def test_without_any_postgresql_the_refusal_says_so() -> None:
    with pytest.raises(NoServer, match="DATABASE_URL"):
        async with running_database(Settings(binaries=())):
            pass
