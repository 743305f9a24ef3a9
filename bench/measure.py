"""How do the servers compare when each is loaded in turn, round by round?"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from statistics import median, quantiles

import orjson

from bench.load import Counted, Job
from bench.servers import BARE, OURS, PEER, PROJECT, Server
from bench.workloads import OVER_BARE, WORKLOADS, Workload

CONNECTIONS = (1, 32)

Cell = tuple[Workload, int]
"""A workload over so many connections at once."""
CELLS: tuple[Cell, ...] = tuple((workload, connections) for workload in WORKLOADS for connections in CONNECTIONS)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long: so many rounds; in each, on every cell, each server has so many turns of so many seconds.

    Short turns close to each other meet the same neighbours on a busy machine.
    """

    rounds: int = 3
    turns: int = 4
    seconds: float = 0.75
    warm_up: float = 0.25


@dataclass(slots=True)
class Measured:
    """What each turn counted, by cell and server."""

    counted: dict[tuple[str, int, str], list[Counted]] = field(default_factory=dict)

    def add(self, cell: Cell, server: str, counted: Counted) -> None:
        self.counted.setdefault((cell[0].name, cell[1], server), []).append(counted)

    def of(self, cell: Cell, server: str) -> list[Counted]:
        return self.counted.get((cell[0].name, cell[1], server), [])

    def middle(self, cell: Cell, server: str, read: Callable[[Counted], float]) -> float:
        """The median of the turns."""
        return median(map(read, self.of(cell, server)))

    def rate(self, cell: Cell, server: str) -> float:
        return self.middle(cell, server, lambda counted: counted.per_second)

    def noise(self, cell: Cell, server: str) -> float:
        """How far from their median half of the turns lie, as a part of it."""
        rates = [counted.per_second for counted in self.of(cell, server)]
        if len(rates) < 2:
            return 0.0
        low, middle, high = quantiles(rates, n=4, method="inclusive")
        return (high - low) / 2 / middle

    def ratio(self, cell: Cell, server: str, other: str) -> float | None:
        """How many times the other's answers a second, the median of the turns; None where one was not measured."""
        pairs = zip(self.of(cell, server), self.of(cell, other), strict=False)
        ratios = [one.per_second / two.per_second for one, two in pairs]
        return median(ratios) if ratios else None


@dataclass(frozen=True, slots=True)
class Target:
    """What ours should reach against another server on a cell, and what it reaches."""

    cell: Cell
    other: str
    wanted: float
    reached: float | None

    @property
    def holds(self) -> bool:
        return self.reached is not None and self.reached >= self.wanted


def targets(measured: Measured) -> list[Target]:
    found = [(cell, PEER, cell[0].over_peer) for cell in CELLS] + [(cell, BARE, OVER_BARE) for cell in CELLS]
    return [Target(cell, other, wanted, measured.ratio(cell, OURS, other)) for cell, other, wanted in found if wanted]


class Client:
    """The process that loads the servers."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def run(self, job: Job) -> Counted:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(job.line())
        self.process.stdin.flush()
        said = orjson.loads(self.process.stdout.readline())
        if "failure" in said:
            raise ConnectionError(said["failure"])
        return Counted(**said)


@contextmanager
def client() -> Iterator[Client]:
    command = [sys.executable, "-m", "bench.load"]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Client(process)
        finally:
            process.kill()


def measure(servers: Sequence[Server], plan: Plan, client: Client, step: Callable[[], None]) -> Measured:
    """Every server has its turns on every cell; who goes first changes from turn to turn."""
    measured = Measured()
    for _, cell, turn in product(range(plan.rounds), CELLS, range(plan.turns)):
        first = turn % len(servers)
        for server in (*servers[first:], *servers[:first]):
            measured.add(cell, server.name, load(client, server, cell, plan))
            step()
    return measured


def load(client: Client, server: Server, cell: Cell, plan: Plan) -> Counted:
    workload, connections = cell
    requests = server.ask(workload)
    client.run(Job(server.port, requests, connections, plan.warm_up))
    return client.run(Job(server.port, requests, connections, plan.seconds))
