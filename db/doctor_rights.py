"""Do the serving roles have exactly the rights they need, and does row security stand?"""

from collections.abc import Iterator

import asyncpg

from db.findings import Finding, plain
from db.pools import Serving
from domain.text import Text

REFERENCE = ("units", "unit_names", "unit_codes", "unit_successions", "rulebooks", "quality_flags")
LOADED = ("loads", "refused_rows", "published_figures")
READ = frozenset({"select"})
WRITE = frozenset({"select", "insert", "update", "delete"})
NOTHING = frozenset[str]()
# Every role names every table.
RIGHTS = {
    Serving.PUBLIC: dict.fromkeys((*REFERENCE, "scores", "alembic_version"), READ) | dict.fromkeys(LOADED, NOTHING),
    Serving.READER: dict.fromkeys((*REFERENCE, "scores", "alembic_version"), READ) | dict.fromkeys(LOADED, NOTHING),
    Serving.WRITER: dict.fromkeys((*REFERENCE, "scores", *LOADED), WRITE) | {"alembic_version": READ},
}

FIND_ROLES = """
select
    rolname::text as role,
    rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as powerful,
    exists (select from pg_class where relowner = pg_roles.oid and relnamespace = 'public'::regnamespace) as owner,
    pg_has_role(current_user, oid, 'member') as ours
from pg_roles
where rolname = any ($1::text[])
limit 10
"""
FIND_RIGHTS = """
select privilege
from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as privileges (privilege)
where has_table_privilege($1, $2, privilege)
limit 10
"""
FIND_ROW_SECURITY = """
select
    relrowsecurity and relforcerowsecurity as forced,
    array(
        select polname::text
        from pg_policy
        where polrelid = pg_class.oid
        order by 1
    ) as policies
from pg_class
where oid = 'scores'::regclass
limit 1
"""
POLICIES = ["public_reads_published", "reader_reads_covered", "writer_writes"]


async def examine_rights(connection: asyncpg.Connection) -> list[Finding]:
    """What is found of the roles and, where they are as they should be, of their rights and of row security."""
    roles = await _roles(connection)
    return [roles, await _rights(connection), await _row_security(connection)] if roles.well else [roles]


async def _roles(connection: asyncpg.Connection) -> Finding:
    """Each is there, may be taken by our login, owns nothing and has no power of its own."""
    found = {row["role"]: row for row in await connection.fetch(FIND_ROLES, list(Serving))}
    statements: list[str] = []
    for role in Serving:
        if role not in found:
            statements.append(f"create role {role} nologin noinherit")
        elif found[role]["powerful"]:
            statements.append(f"alter role {role} nosuperuser nobypassrls nocreaterole nocreatedb")
        elif found[role]["owner"]:
            statements.append(f"reassign owned by {role} to current_user")
        if role not in found or not found[role]["ours"]:
            statements.append(f"grant {role} to current_user")
    return Finding(Text("Vai trò phục vụ", "Serving roles"), plain(", ".join(found) or "—"), _said(statements))


async def _rights(connection: asyncpg.Connection) -> Finding:
    statements: list[str] = []
    for role, tables in RIGHTS.items():
        for table, wanted in tables.items():
            rows = await connection.fetch(FIND_RIGHTS, role.value, table)
            held = {row["privilege"] for row in rows}
            statements += _corrections(role, table, wanted, held)
    right = Text("đúng như cần", "just what they need")
    wrong = Text(f"sai {len(statements)} chỗ", f"wrong in {len(statements)} places")
    return Finding(Text("Quyền trên bảng", "Rights on tables"), wrong if statements else right, _said(statements))


def _corrections(role: Serving, table: str, wanted: frozenset[str], held: set[str]) -> Iterator[str]:
    if lacking := sorted(wanted - held):
        yield f"grant {', '.join(lacking)} on {table} to {role}"
    if excess := sorted(held - wanted):
        yield f"revoke {', '.join(excess)} on {table} from {role}"


async def _row_security(connection: asyncpg.Connection) -> Finding:
    row = (await connection.fetch(FIND_ROW_SECURITY))[0]
    statements = []
    if not row["forced"]:
        statements = ["alter table scores enable row level security", "alter table scores force row level security"]
    mend = _said(statements)
    if row["policies"] != POLICIES:
        mend = Text(
            "lập lại cơ sở dữ liệu từ đầu: chính sách đã bị sửa tay",
            "rebuild the database: its policies were changed by hand",
        )
    return Finding(Text("Bảo mật mức dòng", "Row security"), plain(", ".join(row["policies"]) or "—"), mend)


def _said(statements: list[str]) -> Text | None:
    """SQL for an administrator to run, where there is something to mend."""
    return plain("; ".join(statements)) if statements else None
