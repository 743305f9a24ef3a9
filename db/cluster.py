"""How is a PostgreSQL server of our own made, started, shared by several processes and stopped?

Three locks of the kernel, which no ``kill -9`` can leave behind, answer every question of who is there:
``start`` is held while somebody makes, starts or stops the server, ``users`` is shared by all who use it,
and ``alive`` is inherited by the server's own processes, so that it is free exactly when none of them lives.
Whoever leaves last stops the server; a server whose users were all killed is taken over by the next.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.binaries import Programs
from db.secret import kept_secret
from db.unprivileged import as_nobody, enterable, handed_over, readable

LOGIN = "thuocdo"
PATIENCE = 60.0
READY_LINE = 7
PORT_LINE = 3
# Somebody may take a port between our finding it free and the server's listening on it.
PORT_TAKEN = "Address already in use"
# Data that can be made again is not worth waiting for the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ALWAYS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "jit=off")
OWNED_BY_LOGIN = (
    f"create role {LOGIN} login createdb createrole password '{{password}}'",
    f"create database {LOGIN} owner {LOGIN}",
)


class ServerFailed(RuntimeError):
    """The server could not be made or started: says which program failed and what it printed."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder and the programs that serve it. ``forgetful`` trades safety of the data for speed."""

    home: Path
    programs: Programs
    forgetful: bool = False

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.home / "data"

    @contextmanager
    def used(self) -> Iterator[str]:
        """The URL of the running server, which runs at least until this block ends."""
        enterable(self.home)
        with open_lock(self.home / "users") as users:
            with open_lock(self.home / "start") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_SH)
                try:
                    port = self._joined() or self._started()
                except OSError as refused:
                    raise ServerFailed(str(refused)) from refused
            try:
                yield f"postgresql://{LOGIN}:{kept_secret(self.home / 'password')}@127.0.0.1:{port}/{LOGIN}"
            finally:
                self._leave(users)

    def _joined(self) -> int | None:
        """The port of the server that runs already, once it is ready; None if none runs."""
        deadline = time.monotonic() + PATIENCE
        while self.runs():
            if port := self._port_when_ready():
                return port
            if time.monotonic() > deadline:
                raise ServerFailed(f"the server of {self.home} neither becomes ready nor ends")
            time.sleep(0.02)
        return None

    def runs(self) -> bool:
        """True while any process of the server lives."""
        with open_lock(self.home / "alive") as alive:
            return not locked(alive)

    def _port_when_ready(self) -> int | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        ready = len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"
        return int(lines[PORT_LINE]) if ready else None

    def _started(self) -> int:
        if not self.data.exists():
            self._make()
        # Nobody holds ``alive``: a file that says otherwise is what a killed server left behind.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with open_lock(self.home / "alive") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
            while True:
                port = free_port()
                try:
                    self._start(port, alive)
                except ServerFailed as failed:
                    if PORT_TAKEN not in str(failed):
                        raise
                else:
                    return port

    def _start(self, port: int, alive: int) -> None:
        log = self.home / "log"
        log.write_text("")
        handed_over(log)
        options = (*ALWAYS, *(FORGETFUL if self.forgetful else ()), f"port={port}")
        words = " ".join(f"-c {option}" for option in options)
        self._run("pg_ctl", "start", "-w", "-D", self.data, "-l", log, "-o", words, inherit=alive)

    def _make(self) -> None:
        """Make the data folder beside its place and move it there whole, so that half of one is never used."""
        draft = self.home / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        handed_over(draft)
        secret = kept_secret(self.home / "password")
        password = self.home / "superuser-password"
        shutil.copy(self.home / "password", password)
        handed_over(password)
        builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        locale = builtin if self.programs.major >= 17 else ("--locale=C.UTF-8",)
        access = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}")
        self._run("initdb", "--no-sync", "--encoding=UTF8", *locale, *access, "-D", draft)
        password.unlink()
        statements = "\n".join(OWNED_BY_LOGIN).format(password=secret)
        self._run("postgres", "--single", "-D", draft, "-c", "exit_on_error=on", "postgres", said=statements)
        draft.rename(self.data)

    def _leave(self, users: int) -> None:
        """Stop the server if nobody else uses it; who comes meanwhile waits for ``start``."""
        with open_lock(self.home / "start") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            if locked(users) and self.runs():
                self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)

    def _run(self, program: str, *arguments: str | Path, said: str = "", inherit: int | None = None) -> None:
        """Run one of the programs, as nobody if root, in a session of its own so that Ctrl-C does not reach it."""
        command = [readable(self.programs, self.home) / program, *arguments]
        with (self.home / "output").open("w+") as output:
            ended = subprocess.run(
                command,
                check=False,
                input=said,
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                pass_fds=() if inherit is None else (inherit,),
                start_new_session=True,
                **as_nobody(),
            )
            output.seek(0)
            if ended.returncode:
                log = self.home / "log"
                raise ServerFailed(
                    f"{program} failed: {output.read()}{log.read_text() if log.exists() else ''}".strip()
                )


@contextmanager
def open_lock(file: Path) -> Iterator[int]:
    """The file opened to be locked; closing it lets go, unless a child process inherited it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def locked(descriptor: int) -> bool:
    """Take the lock for oneself if nobody else holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def free_port() -> int:
    """A port on 127.0.0.1 which nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
