"""How does root run a database server, which refuses to run as root?

As ``nobody``, an account that every system has, from folders which that account can reach.
"""

import hashlib
import os
import pwd
import shutil
from pathlib import Path
from typing import TypedDict

from db.binaries import Programs
from db.secret import kept_secret

ACCOUNT = "nobody"
OUT_OF_ROOTS_HOME = Path("/var/lib/thuocdo")
EXECUTE_BY_OTHERS = 0o001
UNNEEDED = ("include", "pkgconfig", "pgxs", "*.a", "doc", "man")


class As(TypedDict, total=False):
    """Whose rights a child process gets; empty for one's own."""

    user: int
    group: int
    extra_groups: list[int]


def is_root() -> bool:
    """True where PostgreSQL would refuse to run."""
    return os.geteuid() == 0


def as_nobody() -> As:
    """The rights with which the server's programs run."""
    if not is_root():
        return As()
    account = pwd.getpwnam(ACCOUNT)
    return As(user=account.pw_uid, group=account.pw_gid, extra_groups=[])


def handed_over(path: Path) -> None:
    """Give a file or folder to the account that runs the server."""
    if is_root():
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def reachable(folder: Path) -> bool:
    """True if the account that runs the server can enter this folder."""
    existing = [each for each in (folder, *folder.parents) if each.exists()]
    return not is_root() or all(each.stat().st_mode & EXECUTE_BY_OTHERS for each in existing)


def enterable(folder: Path) -> None:
    """Make a folder, and what is missing above it, so that the account that runs the server can enter it."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        if is_root():
            each.chmod(0o711)


def reachable_home(state: Path, name: str) -> Path:
    """A folder for a server's files: inside ``state``, or (root in a closed folder) under /var/lib by its id."""
    if reachable(state):
        return state / name
    identity = hashlib.sha256(kept_secret(state / "id").encode()).hexdigest()[:16]
    return OUT_OF_ROOTS_HOME / identity / name


def readable(programs: Programs, home: Path) -> Path:
    """The programs' folder, or that of a copy in ``home`` where the account cannot reach the original."""
    if reachable(programs.folder) or not programs.belongings:
        return programs.folder
    copy = home / f"programs-{programs.version}"
    root = programs.belongings[0].parents[1]
    if not copy.exists():
        draft = home / "programs-draft"
        shutil.rmtree(draft, ignore_errors=True)
        for belonging in programs.belongings:
            shutil.copytree(belonging, draft / belonging.relative_to(root), ignore=shutil.ignore_patterns(*UNNEEDED))
        for each in (draft, *draft.rglob("*")):
            each.chmod(0o755)
        draft.rename(copy)
    return copy / programs.folder.relative_to(root)
