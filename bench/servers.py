"""Which servers are measured, and how does each run?"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import peer, wire
from bench.workloads import WORKLOADS, Workload
from db.cluster import free_port
from db.pools import Serving
from db.settings import Settings

STARTS_WITHIN = 60.0
ENDS_WITHIN = 10.0
PROJECT = Path(__file__).resolve().parents[1]
OURS, PEER, PEER_FIXED, BARE, CLIENT = "thuocdo", "PostGraphile", "PostGraphile (fixed)", "bare", "client alone"

Ask = Callable[[Workload], tuple[bytes, ...]]
Command = Callable[[int], tuple[str, ...]]
"""How a server is started on a port."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and what asks it for a workload."""

    name: str
    port: int
    ask: Ask

    def answers(self, workload: Workload) -> list[bytes]:
        """One answer to each of the workload's requests."""
        return [wire.answer(self.port, request) for request in self.ask(workload)]


class NotStarted(RuntimeError):
    """A server did not answer in time; says what it printed."""


def start_measured(opened: ExitStack, url: str, *, with_peer: bool) -> list[Server]:
    """The servers that are compared, each a process with as many connections to the same database."""
    connections, role = Settings().connections, Serving.PUBLIC.value

    def start(name: str, ask: Ask, command: Command, environ: dict[str, str]) -> Server:
        return opened.enter_context(running(name, ask, command, environ))

    def start_peer(name: str, *, fixed: bool) -> Server:
        environ = peer.environ(url, connections, role, fixed=fixed)
        return start(name, Workload.to_peer, lambda _: peer.COMMAND, environ)

    ours = start(OURS, Workload.to_ours, _ours, {"DATABASE_URL": url})
    peers = [start_peer(PEER, fixed=False), start_peer(PEER_FIXED, fixed=True)] if with_peer else []
    bare = start(BARE, Workload.to_bare, lambda port: _python("bench.bare", url, port, connections), {})
    return [ours, *peers, bare]


def start_ceiling(opened: ExitStack, sizes: Mapping[str, int]) -> Server:
    """A server that answers at once with as many bytes as ours: what it reaches is the client's own limit."""

    def ask(workload: Workload) -> tuple[bytes, ...]:
        return (f"GET /{sizes[workload.name]} HTTP/1.1\r\n\r\n".encode(),)

    return opened.enter_context(running(CLIENT, ask, lambda port: _python("bench.ceiling", port), {}))


def _ours(_port: int) -> tuple[str, ...]:
    return str(Path(sys.executable).with_name("thuocdo")), "serve"


def _python(module: str, *arguments: object) -> tuple[str, ...]:
    return sys.executable, "-m", module, *map(str, arguments)


@contextmanager
def running(name: str, ask: Ask, command: Command, environ: dict[str, str]) -> Iterator[Server]:
    """A server as long as the block, on a free port, once it answers."""
    server = Server(name, free_port(), ask)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command(server.port),
            cwd=PROJECT,
            env=os.environ | {"PORT": str(server.port)} | environ,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _answers(server, process):
                log.seek(0)
                raise NotStarted(f"{name}: {log.read().decode(errors='replace')[-2000:]}")
            yield server
        finally:
            _end(process)


def _answers(server: Server, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.answers(WORKLOADS[0])
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
