"""How is a secret made once and kept so that only its owner reads it?"""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret(file: Path) -> str:
    """The secret in ``file`` (mode 0600), made on first asking; two who ask at once get the same one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _make(file)
    return file.read_text("ascii")


def _make(file: Path) -> None:
    """Write beside the file, then link: whoever links first wins, and nobody reads half a secret."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        opened.write(secrets.token_urlsafe(32))
    with suppress(FileExistsError):
        file.hardlink_to(draft)
    draft.unlink()
