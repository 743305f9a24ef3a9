"""What can be done from the command line?"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
import uvicorn
import uvloop

from api.app import create_app
from api.cli_reports import tell_finding, tell_load
from api.cli_words import ASIDE, fail, say, step
from api.logs import LOGGING
from api.schema import sdl
from api.tokens import TokensRefused, make_development_token
from db.demonstration import load_demonstration, load_files
from db.doctor import examine
from db.migrate import migrate as migrate_database
from db.migrate import newest_version, require_schema
from db.published import LoadReport, open_file
from db.server import running_database
from db.settings import Settings
from db.trouble import explained
from domain.periods import Period
from domain.policy import Role
from domain.text import Text
from domain.units import InvalidUnitCode

MIGRATING = Text("Đưa lược đồ lên phiên bản {version}", "Bringing the schema to version {version}")
BUSY = Text(
    "Không mở được cổng {settings.port} của {settings.host}; chọn cổng khác bằng PORT ({said})",
    "Port {settings.port} of {settings.host} cannot be opened; choose another by PORT ({said})",
)
NO_TOKENS = Text("Chế độ production không cấp mã truy cập để phát triển", "Production mode makes no development tokens")
PUBLIC_NEEDS_NONE = Text("Công chúng không cần mã truy cập", "The public needs no token")

T = TypeVar("T")

app = typer.Typer(
    help=say("Thước đo: bộ chỉ số của Quyết định 766/QĐ-TTg", "Thước đo: the index of Decision 766/QĐ-TTg"),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run a command; what is expected to fail is said in words, and only a bug shows its trace."""
    try:
        app()
    except Exception as error:
        if (words := explained(error)) is None:
            raise
        fail(words)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command(help=say("Chạy máy chủ ở HOST:PORT (127.0.0.1:8000)", "Run the server at HOST:PORT (127.0.0.1:8000)"))
def serve(
    *,
    prepare: Annotated[
        bool, typer.Option("--prepare", help=say("Chạy migrate và load trước", "Run migrate and load first"))
    ] = False,
) -> None:
    """Serve until told to stop."""
    settings = _settings()
    # Being told to end is like Ctrl-C, which leaves time to stop a database server of our own.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _listening(settings) as listener, suppress(KeyboardInterrupt):
        _run(_serve(settings, listener, prepare=prepare))


async def _serve(settings: Settings, listener: socket.socket, *, prepare: bool) -> None:
    async with running_database(settings) as url:
        if prepare:
            await _migrate(url)
            await load_demonstration(url, datetime.now(UTC), step, only_new=True)
        await require_schema(url)
        configuration = uvicorn.Config(
            create_app(replace(settings, database_url=url)),
            http="httptools",
            ws="none",
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        address = f"[{settings.host}]" if ":" in settings.host else settings.host
        ASIDE.print(f"Thước đo: http://{address}:{listener.getsockname()[1]}")
        await uvicorn.Server(configuration).serve(sockets=[listener])


def _listening(settings: Settings) -> socket.socket:
    """Take the port before anything else is begun."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as refused:
        fail(Text(BUSY.vi.format(settings=settings, said=refused), BUSY.en.format(settings=settings, said=refused)))


@app.command(help=say("Tạo hoặc nâng cấp lược đồ dữ liệu", "Create or upgrade the database's schema"))
def migrate() -> None:
    """Bring the schema and the reference rows to this program's."""

    async def work() -> None:
        async with running_database(_settings()) as url:
            await _migrate(url)

    _run(work())


async def _migrate(url: str) -> None:
    version = newest_version()
    with step(Text(MIGRATING.vi.format(version=version), MIGRATING.en.format(version=version))):
        await migrate_database(url)


@app.command(
    help=say(
        "Nạp số liệu đã công bố từ các tệp; không nêu tệp thì nạp danh mục đơn vị và số liệu minh họa",
        "Load published figures from files; without any, the organisation and the demonstration figures",
    )
)
def load(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV, JSON")
    ] = None,
    period: Annotated[
        Period | None,
        typer.Option(
            parser=Period.parse,
            metavar="PERIOD",
            help=say(
                "Kỳ của những tệp không tự nêu kỳ: 2026, 2026-H2, 2026-Q3, 2026-08",
                "Period of the files that name none: 2026, 2026-H2, 2026-Q3, 2026-08",
            ),
        ),
    ] = None,
) -> None:
    """Load, tell what was kept and what was refused and why; ends with 1 if anything was refused."""
    opened = [open_file(path) for path in files or ()]
    if period:
        opened = [replace(file, period=period) for file in opened]

    async def work() -> Sequence[LoadReport]:
        async with running_database(_settings()) as url:
            await require_schema(url)
            at = datetime.now(UTC)
            return await (load_files(url, opened, at, step) if opened else load_demonstration(url, at, step))

    reports = _run(work())
    for report in reports:
        tell_load(report)
    if any(report.refused for report in reports):
        sys.exit(1)


@app.command(help=say("In một mã truy cập để phát triển", "Print a token for development"))
def token(
    role: Annotated[Role, typer.Option(help=say("Vai trò", "Role"))],
    unit: Annotated[
        str | None, typer.Option(help=say("Mã đơn vị; bỏ trống là cả nước", "Unit code; none is the whole country"))
    ] = None,
) -> None:
    """Print the token alone on standard output."""
    try:
        typer.echo(make_development_token(_settings(), role, unit, datetime.now(UTC)))
    except TokensRefused:
        fail(NO_TOKENS)
    except InvalidUnitCode as refused:
        fail(Text(str(refused), str(refused)))
    except ValueError:
        fail(PUBLIC_NEEDS_NONE)


@app.command(help=say("In lược đồ GraphQL", "Print the GraphQL schema"))
def schema() -> None:
    """Print the contract, as `schema.graphql` holds it."""
    typer.echo(sdl(), nl=False)


@app.command(help=say("Xem máy chủ, dữ liệu, quyền; nói cách sửa", "Look at server, data and rights; say how to mend"))
def doctor() -> None:
    """Tell what was found; ends with 1 if anything is wrong."""

    async def work() -> bool:
        well = True
        async for finding in examine(_settings()):
            well = well and finding.well
            tell_finding(finding)
        return well

    if not _run(work()):
        sys.exit(1)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _run(work: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
