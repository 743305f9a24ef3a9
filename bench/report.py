"""How is what was measured told: as a table here, as Markdown and JSON in `results/`?"""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.measure import CELLS, Cell, Measured, Plan, Target, targets
from bench.servers import BARE, CLIENT, OURS, PEER, PEER_FIXED

RESULTS = Path(__file__).parent / "results"
HEADINGS = (
    "workload",
    "at once",
    "server",
    "answers/s",
    "p50 ms",
    "p99 ms",
    f"× {PEER}",
    f"× {BARE}",
    "noise",
    "bytes",
)
WIDTH = 120
TOO_NOISY = 0.15
LIBRARIES = ("uvicorn", "uvloop", "httptools", "asyncpg", "starlette", "strawberry-graphql")


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was measured, when, where, and whether the servers said the same."""

    at: datetime
    measured: Measured
    plan: Plan
    versions: Mapping[str, str]
    remarks: Sequence[str]

    @property
    def servers(self) -> list[str]:
        return [name for name in (OURS, PEER, PEER_FIXED, BARE, CLIENT) if self.measured.of(CELLS[0], name)]

    def rows(self) -> list[list[str]]:
        return [self.row(cell, server) for cell in CELLS for server in self.servers]

    def row(self, cell: Cell, server: str) -> list[str]:
        measured, last = self.measured, self.measured.of(cell, server)[-1]
        over = [measured.ratio(cell, server, other) for other in (PEER, BARE)]
        return [
            cell[0].name,
            str(cell[1]),
            server,
            f"{measured.rate(cell, server):,.0f}",
            f"{measured.middle(cell, server, lambda counted: counted.p50):.2f}",
            f"{measured.middle(cell, server, lambda counted: counted.p99):.2f}",
            *("–" if ratio is None or server == CLIENT else f"{ratio:.2f}" for ratio in over),
            f"±{measured.noise(cell, server):.0%}",
            f"{last.bytes_each:,}",
        ]

    def verdicts(self) -> list[str]:
        return [verdict(target) for target in targets(self.measured)]

    def warnings(self) -> list[str]:
        """What to know before believing the figures."""
        noisy = [
            f"{cell[0].name} {cell[1]} at once"
            for cell in CELLS
            if max(self.measured.noise(cell, server) for server in self.servers) > TOO_NOISY
        ]
        return [*self.remarks, *([f"The machine was busy; say little: {', '.join(noisy)}"] if noisy else [])]


def verdict(target: Target) -> str:
    workload, connections = target.cell
    reached = "not measured" if target.reached is None else f"{target.reached:.3f}"
    sign = "holds" if target.holds else "MISSED"
    return f"{sign}: {workload.name}, {connections} at once, {reached} × {target.other} (target {target.wanted})"


def machine() -> dict[str, str]:
    """What the run depends on and says nothing of whose machine it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def library_versions() -> dict[str, str]:
    return {"Python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def show(report: Report, console: Console) -> None:
    table = Table(*HEADINGS, title="Medians of all turns")
    for column in table.columns[3:]:
        column.justify = "right"
    for cell in CELLS:
        for server in report.servers:
            table.add_row(*report.row(cell, server), style="bold" if server == OURS else "")
        table.add_section()
    console.print(table)
    for line in report.verdicts():
        console.print(line, style="green" if line.startswith("holds") else "red")
    for remark in report.warnings():
        console.print(remark, style="yellow")


def keep(report: Report, where: Mapping[str, str]) -> None:
    """Write the run to `results/`."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(_markdown(report, where), encoding="utf-8")
    (RESULTS / "latest.json").write_bytes(orjson.dumps(_data(report, where), option=orjson.OPT_INDENT_2) + b"\n")


def _markdown(report: Report, where: Mapping[str, str]) -> str:
    plan = report.plan
    facts = [f"- {name}: {value}" for name, value in {**where, **report.versions}.items()]
    table = [HEADINGS, ["---"] * len(HEADINGS), *report.rows()]
    titles = {cell[0].name: cell[0].title for cell in CELLS}
    return "\n".join(
        [
            "# The last run of `make bench`",
            "",
            f"{report.at:%d/%m/%Y}: medians of {plan.rounds} rounds with {plan.turns} turns of {plan.seconds:g} s for"
            f" each server, after {plan.warm_up:g} s of warming up. How they are compared: [README](../README.md).",
            "",
            *facts,
            "",
            *(f"- **{name}**: {title}" for name, title in titles.items()),
            "",
            *(f"| {' | '.join(row)} |" for row in table),
            "",
            *(f"- {line}" for line in [*report.verdicts(), *report.warnings()]),
            "",
        ]
    )


def _data(report: Report, where: Mapping[str, str]) -> dict[str, object]:
    return {
        "at": report.at.isoformat(timespec="seconds"),
        "plan": asdict(report.plan),
        "machine": where,
        "versions": report.versions,
        "remarks": report.warnings(),
        "cells": [
            {"workload": workload, "connections": connections, "server": server, "turns": list(map(asdict, turns))}
            for (workload, connections, server), turns in report.measured.counted.items()
        ],
        "targets": [
            {
                "workload": target.cell[0].name,
                "connections": target.cell[1],
                "against": target.other,
                "wanted": target.wanted,
                "reached": target.reached,
                "holds": target.holds,
            }
            for target in targets(report.measured)
        ],
    }
