"""`python -m bench`: how fast is the server, beside PostGraphile and beside the same SQL without GraphQL?"""

import asyncio
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bench import peer
from bench.database import measured_database, version_of
from bench.measure import CELLS, Measured, Plan, client, load, measure
from bench.report import WIDTH, Report, keep, library_versions, machine, show
from bench.sameness import differing
from bench.servers import OURS, start_ceiling, start_measured
from bench.workloads import WORKLOADS
from db.settings import Settings

ASIDE = Console(stderr=True)


def main(
    rounds: Annotated[int, typer.Option(min=1, max=20, help="How often all workloads are gone through.")] = 3,
    turns: Annotated[int, typer.Option(min=1, max=20, help="How often each server is loaded in a round.")] = 4,
    seconds: Annotated[float, typer.Option(min=0.2, max=60, help="How long each time.")] = 0.75,
    warm_up: Annotated[float, typer.Option(min=0.1, max=60, help="How long before each time.")] = 0.25,
    *,
    keep_results: Annotated[bool, typer.Option("--keep/--no-keep", help="Write bench/results.")] = True,
) -> None:
    """Measure and tell; a target that is missed is told, not failed."""
    where, plan = machine(), Plan(rounds, turns, seconds, warm_up)
    report = asyncio.run(_measured(plan))
    show(report, Console(width=max(Console().width, WIDTH)))
    if keep_results:
        keep(report, where)


async def _measured(plan: Plan) -> Report:
    at, missing = datetime.now(UTC), _install()
    ASIDE.print("Loading the demonstration data…")
    async with measured_database(Settings.from_environment(os.environ)) as url:
        versions = library_versions() | {"PostgreSQL": await version_of(url)} | ({} if missing else peer.versions())
        measured, differing = _compared(url, plan, with_peer=not missing)
    return Report(at, measured, plan, versions, [*missing, *differing])


def _install() -> list[str]:
    """Nothing, or why there is no PostGraphile to compare with."""
    ASIDE.print("Installing PostGraphile from npm, unless it is there…")
    try:
        peer.install()
    except peer.NoPeer as refused:
        return [f"PostGraphile could not be installed: {refused}"]
    return []


def _compared(url: str, plan: Plan, *, with_peer: bool) -> tuple[Measured, list[str]]:
    """What was measured, and in what the servers' answers differ."""
    with ExitStack() as opened:
        servers = start_measured(opened, url, with_peer=with_peer)
        answers = {server.name: {each.name: server.answers(each) for each in WORKLOADS} for server in servers}
        caller = opened.enter_context(client())
        progress = opened.enter_context(Progress(console=ASIDE))
        task = progress.add_task("Measuring", total=len(CELLS) * (plan.rounds * plan.turns * len(servers) + 1))
        measured = measure(servers, plan, caller, lambda: progress.advance(task))
        sizes = {name: len(bodies[0]) for name, bodies in answers[OURS].items()}
        idle = start_ceiling(opened, sizes)
        for cell in CELLS:
            measured.add(cell, idle.name, load(caller, idle, cell, plan))
            progress.advance(task)
    return measured, differing(answers)


if __name__ == "__main__":
    typer.run(main)
