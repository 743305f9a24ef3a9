"""What does the program find in its database, what is wrong with it, and how is that mended?"""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from db.doctor_rights import examine_rights
from db.findings import Finding, plain
from db.migrate import newest_version, schema_version
from db.pools import writing
from db.server import own_cluster, running_database
from db.settings import Settings
from domain.rulebook import load_rulebooks
from domain.text import Text

OLDEST = 150000
EXTENSIONS = {"btree_gist", "ltree", "pg_trgm"}
MIGRATE = Text("chạy «thuocdo migrate»", "run `thuocdo migrate`")
LOAD = Text("chạy «thuocdo load»", "run `thuocdo load`")
UPDATE = Text("cập nhật chương trình", "update the program")

FIND_EXTENSIONS = "select extname, extversion from pg_extension where extname = any ($1::text[]) order by extname"
FIND_EDITIONS = "select id, content from rulebooks order by valid_from limit 1000"
COUNT_UNITS = "select level, count(*) from units where dissolved_on is null group by level order by 2 limit 10"
COUNT_SCORES = "select concat_ws(' ', basis, period), count(*) from scores group by 1 order by 1 limit 100"
COUNT_LOADS = "select count(*), coalesce(sum(rows_kept), 0), coalesce(sum(rows_refused), 0) from loads limit 1"


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Everything found, in the order in which one would mend it, as far as the program can see."""
    yield Finding(Text("Chế độ", "Mode"), plain(settings.mode))
    async with running_database(settings) as url:
        connection = await asyncpg.connect(url)
        try:
            yield await _server(connection, settings)
            yield await _extensions(connection)
            schema = await _schema(connection)
            yield schema
            if not schema.well:
                return
            rights = await examine_rights(connection)
            for finding in rights:
                yield finding
            yield await _rulebooks(connection)
            if not all(finding.well for finding in rights):
                return
        finally:
            await connection.close()
        async with writing(url) as writer:
            yield await _counted(writer, Text("Đơn vị đang hoạt động", "Units that stand"), COUNT_UNITS)
            yield await _counted(writer, Text("Điểm", "Scores"), COUNT_SCORES)
            yield await _loads(writer)


async def _server(connection: asyncpg.Connection, settings: Settings) -> Finding:
    number, version, user, database = await _row(
        connection,
        "select current_setting('server_version_num')::integer, current_setting('server_version'),"
        " current_user::text, current_database()::text",
    )
    programs = None if settings.database_url else own_cluster(settings).programs
    source = f"{programs.kind}, {programs.folder}" if programs else "DATABASE_URL"
    return Finding(
        Text("Máy chủ", "Server"),
        plain(f"PostgreSQL {version} ({source}), {user}@{database}"),
        None if number >= OLDEST else Text("cần PostgreSQL 15 trở lên", "PostgreSQL 15 or newer is needed"),
    )


async def _extensions(connection: asyncpg.Connection) -> Finding:
    rows = await connection.fetch(FIND_EXTENSIONS, sorted(EXTENSIONS))
    found = ", ".join(f"{row['extname']} {row['extversion']}" for row in rows)
    missing = EXTENSIONS - {row["extname"] for row in rows}
    return Finding(Text("Phần mở rộng", "Extensions"), plain(found or "—"), MIGRATE if missing else None)


async def _schema(connection: asyncpg.Connection) -> Finding:
    found, needed = await schema_version(connection), newest_version()
    return Finding(
        Text("Lược đồ", "Schema"),
        Text(f"{found or 'chưa có'} (chương trình cần {needed})", f"{found or 'none'} (the program needs {needed})"),
        None if found == needed else UPDATE if (found or "") > needed else MIGRATE,
    )


async def _rulebooks(connection: asyncpg.Connection) -> Finding:
    """Editions that the database holds must say what the program's say; scores stand on them."""
    ours = {edition.id: edition.content for edition in load_rulebooks().editions}
    theirs = {row["id"]: row["content"] for row in await connection.fetch(FIND_EDITIONS)}
    mend = UPDATE if theirs.keys() - ours.keys() else MIGRATE if theirs != ours else None
    return Finding(Text("Bộ quy tắc", "Rulebook"), plain(", ".join(theirs) or "—"), mend)


async def _counted(connection: asyncpg.Connection, subject: Text, question: str) -> Finding:
    counts = [f"{name}: {count}" for name, count in await connection.fetch(question)]
    return Finding(subject, plain(", ".join(counts) or "0"), None if counts else LOAD)


async def _loads(connection: asyncpg.Connection) -> Finding:
    loads, kept, refused = await _row(connection, COUNT_LOADS)
    return Finding(
        Text("Các lần nạp", "Loads"),
        Text(f"{loads}; {kept} dòng được nhận, {refused} bị từ chối", f"{loads}; {kept} rows kept, {refused} refused"),
    )


async def _row(connection: asyncpg.Connection, question: str) -> tuple[Any, ...]:
    rows = await connection.fetch(question)
    return tuple(rows[0])
