"""How many requests does a server answer in a second, and how long does each take?

A process of its own, so that measuring costs the measured no time of their interpreter: it takes jobs as
lines of JSON and gives what it counted as lines of JSON. Requests are bytes made beforehand; of an answer
only the status and the length are read.
"""

import asyncio
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle

import orjson
import uvloop

OK = b"HTTP/1.1 200"
LENGTH = b"content-length:"
END_OF_HEAD = b"\r\n\r\n"
PATIENCE = 30.0
LARGEST_ANSWER = 1024 * 1024
LONGEST_HEAD = 8192


@dataclass(frozen=True, slots=True)
class Job:
    """A load: the requests in turn over so many connections, for so many seconds or so many requests."""

    port: int
    requests: tuple[bytes, ...]
    connections: int
    seconds: float
    most: int = 1_000_000

    def line(self) -> bytes:
        """The job as a line of JSON."""
        requests = [b64encode(request).decode() for request in self.requests]
        return orjson.dumps(asdict(self) | {"requests": requests}) + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "Job":
        said = orjson.loads(line)
        return cls(**said | {"requests": tuple(b64decode(request) for request in said["requests"])})


@dataclass(frozen=True, slots=True)
class Counted:
    """What a load showed: answers in a second, milliseconds an answer took, bytes of one answer."""

    answers: int
    per_second: float
    p50: float
    p99: float
    bytes_each: int

    @classmethod
    def of(cls, took: Sequence[float], seconds: float, size: int) -> "Counted":
        ordered = sorted(took)
        count = len(ordered)
        p50, p99 = (ordered[min(count - 1, int(count * part))] * 1000 for part in (0.5, 0.99))
        return cls(count, count / seconds, p50, p99, size // count)


class Load:
    """One load while it runs: asks for so long, then waits for the last answer, so that nothing is left to the next."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.requests = cycle(job.requests)
        self.took: list[float] = []
        self.bytes = self.waiting = 0
        self.over = False
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def counted(self) -> Counted:
        loop = asyncio.get_running_loop()
        callers = [Caller(self) for _ in range(self.job.connections)]
        for caller in callers:
            await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", self.job.port)  # type: ignore[misc]
        began = time.perf_counter()
        for caller in callers:
            caller.ask()
        loop.call_later(self.job.seconds, self.end)
        try:
            async with asyncio.timeout(self.job.seconds + PATIENCE):
                await self.done
        finally:
            for caller in callers:
                caller.transport.abort()
        return Counted.of(self.took, time.perf_counter() - began, self.bytes)

    def next_request(self) -> bytes | None:
        """What to ask now; nothing once it is over."""
        if self.over:
            if not self.waiting and not self.done.done():
                self.done.set_result(None)
            return None
        self.waiting += 1
        return next(self.requests)

    def answered(self, took: float, size: int) -> None:
        self.took.append(took)
        self.bytes += size
        self.waiting -= 1
        self.over = self.over or len(self.took) >= self.job.most

    def end(self) -> None:
        self.over = True

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(why))


class Caller(asyncio.BufferedProtocol):
    """One connection: asks again as soon as it was answered."""

    transport: asyncio.Transport

    def __init__(self, load: Load) -> None:
        self.load = load
        self.buffer = bytearray(LARGEST_ANSWER)
        self.view = memoryview(self.buffer)
        self.filled = self.needed = self.body = 0
        self.asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream's transport is one

    def ask(self) -> None:
        request = self.load.next_request()
        if request is not None:
            self.filled = self.needed = 0
            self.asked = time.perf_counter()
            self.transport.write(request)

    def get_buffer(self, _: int) -> memoryview:
        return self.view[self.filled :]

    def buffer_updated(self, count: int) -> None:
        self.filled += count
        if not self.needed:
            self.read_head()
        if self.needed and self.filled >= self.needed:
            self.load.answered(time.perf_counter() - self.asked, self.body)
            self.ask()

    def read_head(self) -> None:
        end = self.buffer.find(END_OF_HEAD, 0, min(self.filled, LONGEST_HEAD))
        if end < 0:
            return
        head = bytes(self.view[:end])
        _, found, rest = head.lower().partition(LENGTH)
        if not head.startswith(OK) or not found:
            self.load.fail(f"answered {head.decode('latin-1')}")
            return
        self.body = int(rest.partition(b"\r\n")[0])
        self.needed = end + len(END_OF_HEAD) + self.body

    def connection_lost(self, _: Exception | None) -> None:
        self.load.fail("the server hung up")


async def _run(job: Job) -> bytes:
    try:
        return orjson.dumps(asdict(await Load(job).counted()))
    except OSError as failure:  # a timeout is one, too
        return orjson.dumps({"failure": repr(failure)})


def main() -> None:
    """Do each job as it comes, until no more come."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin.buffer:
            sys.stdout.buffer.write(runner.run(_run(Job.read(line))) + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
