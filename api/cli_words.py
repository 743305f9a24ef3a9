"""In which language does the command line speak, and how does it show long work and failures?"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.markup import escape

from db.settings import SettingRefused, Settings
from domain.text import Language, Text


def _language() -> Language:
    """The first of THUOCDO_LANGUAGES; a setting that cannot be used is refused by the command, not by its help."""
    try:
        return Settings.from_environment({"THUOCDO_LANGUAGES": os.environ.get("THUOCDO_LANGUAGES", "")}).languages[0]
    except SettingRefused:
        return Language.VI


LANGUAGE = _language()
# What was asked for goes to standard output, everything else here.
ASIDE = Console(stderr=True, highlight=False, soft_wrap=True)
ANSWER = Console(highlight=False, soft_wrap=True)


def say(vi: str, en: str) -> str:
    """The words in the language of the command line."""
    return Text(vi, en).said_in(LANGUAGE)


@contextmanager
def step(name: Text) -> Iterator[None]:
    """Show on standard error that this work goes on, then how long it took."""
    words, began = name.said_in(LANGUAGE), time.perf_counter()
    with ASIDE.status(f"{words}…"):
        yield
    ASIDE.print(f"[green]✓[/] {words} ({time.perf_counter() - began:.1f} s)")


def fail(words: Text) -> NoReturn:
    """Say what went wrong, without a trace of the program."""
    ASIDE.print("[red]✗[/]", escape(words.said_in(LANGUAGE)))
    sys.exit(1)
