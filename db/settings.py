"""What does the environment ask of the program?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from db.secret import kept_secret
from domain.text import Language, Text

PROJECT = Path(__file__).resolve().parents[1]
SECRET_LENGTH = 32
URL_FORM = "postgresql://user:password@host:5432/database"
# One or several hosts, each with or without a port, as the driver reads them.
HOST = r"(\[[0-9a-fA-F:.]+\]|[^:/@,\[\]]*)(:[0-9]+)?"
DATABASE_URL = re.compile(rf"postgres(ql)?://([^/@]*@)?{HOST}(,{HOST})*(/|\?|$)")

Choice = TypeVar("Choice", bound=StrEnum)


class Mode(StrEnum):
    """Development prints tokens and opens the explorer; production does neither."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Statuses(StrEnum):
    """Which HTTP statuses GraphQL answers carry: those that today's clients are audited for, or the draft's own."""

    AUDITED = "audited"
    DRAFT = "draft"


class Binaries(StrEnum):
    """Where a PostgreSQL server's programs come from when no DATABASE_URL is given."""

    EMBEDDED = "embedded"
    INSTALLED = "installed"


class SettingRefused(ValueError):
    """A setting of the environment cannot be used: says which variable and why."""

    def __init__(self, variable: str, why: Text) -> None:
        super().__init__(f"{variable}: {why.en}")
        self.variable = variable
        self.why = why


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the program takes from its environment.

    ``languages`` are those spoken, the first when nothing else is asked; ``connections`` how many
    connections each pool of readers may hold; ``binaries`` in which order a server is looked for;
    ``body_limit`` the most bytes a request's body may have; ``explorer`` whether the explorer is
    served, None as the mode says.
    """

    state: Path = PROJECT / ".thuocdo"
    database_url: str | None = None
    mode: Mode = Mode.DEVELOPMENT
    secret: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    languages: tuple[Language, ...] = tuple(Language)
    connections: int = 16
    binaries: tuple[Binaries, ...] = (Binaries.EMBEDDED, Binaries.INSTALLED)
    body_limit: int = 256 * 1024
    statuses: Statuses = Statuses.AUDITED
    explorer: bool | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every variable once; ``SettingRefused`` names the first one that cannot be used."""
        default = cls()
        mode = _choice(environ, "THUOCDO_MODE", default.mode)
        return cls(
            state=Path(environ.get("THUOCDO_STATE") or default.state).absolute(),
            database_url=_database_url(environ.get("DATABASE_URL", "")),
            mode=mode,
            secret=_secret(environ.get("THUOCDO_SECRET", ""), mode),
            host=environ.get("HOST") or default.host,
            port=_number(environ, "PORT", default.port, range(65536)),
            languages=_languages(environ.get("THUOCDO_LANGUAGES", "")),
            connections=_number(environ, "THUOCDO_CONNECTIONS", default.connections, range(1, 1001)),
            body_limit=_number(environ, "THUOCDO_BODY_LIMIT", default.body_limit, range(1024, 2**24)),
            statuses=_choice(environ, "THUOCDO_HTTP_STATUSES", default.statuses),
            explorer=_switch(environ, "THUOCDO_EXPLORER"),
        )

    def shows_explorer(self) -> bool:
        """Whether the explorer is served: as said, else in development only."""
        return self.mode is Mode.DEVELOPMENT if self.explorer is None else self.explorer

    def signing_secret(self) -> str:
        """The secret that signs tokens: the one given, else (development) one made once and kept in ``state``."""
        return self.secret or kept_secret(self.state / "token-secret")


def _choice(environ: Mapping[str, str], variable: str, default: Choice) -> Choice:
    given, allowed = environ.get(variable) or default.value, [each.value for each in type(default)]
    if given not in allowed:
        raise SettingRefused(
            variable,
            Text(
                f"phải là {' hoặc '.join(allowed)}, không phải {given!r}", f"is {given!r}, not {' or '.join(allowed)}"
            ),
        )
    return type(default)(given)


def _switch(environ: Mapping[str, str], variable: str) -> bool | None:
    given = environ.get(variable, "")
    if given not in ("", "on", "off"):
        raise SettingRefused(
            variable, Text(f"phải là on hoặc off, không phải {given!r}", f"is {given!r}, not on or off")
        )
    return given == "on" if given else None


def _database_url(given: str) -> str | None:
    if given and not DATABASE_URL.match(given):
        raise SettingRefused("DATABASE_URL", Text(f"phải có dạng {URL_FORM}", f"must look like {URL_FORM}"))
    return given or None


def _secret(given: str, mode: Mode) -> str | None:
    if (given and len(given) < SECRET_LENGTH) or (mode is Mode.PRODUCTION and not given):
        raise SettingRefused(
            "THUOCDO_SECRET",
            Text(
                f"cần một chuỗi bí mật dài ít nhất {SECRET_LENGTH} ký tự",
                f"needs a secret of at least {SECRET_LENGTH} characters",
            ),
        )
    return given or None


def _number(environ: Mapping[str, str], variable: str, default: int, allowed: range) -> int:
    if not (given := environ.get(variable, "")):
        return default
    if not (given.isascii() and given.isdigit()) or int(given) not in allowed:
        raise SettingRefused(
            variable,
            Text(
                f"phải là số từ {allowed.start} đến {allowed.stop - 1}, không phải {given!r}",
                f"is {given!r}, not a number from {allowed.start} to {allowed.stop - 1}",
            ),
        )
    return int(given)


def _languages(given: str) -> tuple[Language, ...]:
    codes = dict.fromkeys(code.strip().lower() for code in given.split(",") if code.strip())
    if unknown := [code for code in codes if code not in tuple(Language)]:
        raise SettingRefused(
            "THUOCDO_LANGUAGES",
            Text(f"chỉ có vi và en, không có {unknown[0]!r}", f"knows vi and en, not {unknown[0]!r}"),
        )
    return tuple(Language(code) for code in codes) or tuple(Language)
