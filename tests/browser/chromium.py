"""Where is a browser, on a machine that may have none?"""

import os
import platform
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.packages import HERE, npm_packages, only_one, run_node

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless_shell")
# No name but the server's own address is ever looked up.
OFFLINE = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{home}/fonts</dir><cachedir>{home}/fonts-cache</cachedir></fontconfig>
"""


@asynccontextmanager
async def headless() -> AsyncIterator[Browser]:
    """A real browser without a window: the machine's own, else the one that npm brings."""
    installed = next(filter(None, map(shutil.which, ON_PATH)), None)
    executable, more = (Path(installed), {}) if installed else packaged()
    environment: dict[str, str | float | bool] = {**os.environ, **more}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(OFFLINE), env=environment)
        try:
            yield browser
        finally:
            await browser.close()


def packaged() -> tuple[Path, dict[str, str]]:
    """A browser for x86-64 Linux from the package @sparticuz/chromium, which brings its own libraries."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("needs a Chromium on the PATH: npm brings one for x86-64 Linux only")
    packages = npm_packages()
    home = packages / "chromium"
    with only_one("chromium"):
        if not home.exists():
            unpack(packages, home)
    libraries = [str(home / "al2023" / "lib"), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    return home / "chromium", {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
    }


def unpack(packages: Path, home: Path) -> None:
    draft = home.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    run_node(HERE / "unpack.mjs", str(packages), cwd=packages, TMPDIR=str(draft))
    (draft / "fonts.conf").write_text(FONTS.format(home=home))
    draft.rename(home)
