"""Who may read and write which table, and which rows of ``scores`` are visible to whom?

Serving roles own nothing and log in as nobody: a connection takes one of them when it starts. Row
security is forced, so that not even the tables' owner reads past it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PUBLIC, READER, WRITER = "thuocdo_public", "thuocdo_reader", "thuocdo_writer"
REFERENCE = "units, unit_names, unit_codes, unit_successions, rulebooks, quality_flags"
LOADED = f"{REFERENCE}, loads, refused_rows, published_figures, scores"
VERSION = "alembic_version"

# Roles belong to the whole server: another database of it may have made them already, or be making them now.
CREATE_ROLE = """
    do $$
    begin
        create role {role} nologin noinherit;
    exception when duplicate_object or unique_violation then
        null;
    end
    $$"""
# Who migrates may take the roles, unless it can anyway or may not grant them (its administrator does, then).
GRANT_ROLE = """
    do $$
    begin
        if not (select rolsuper from pg_roles where rolname = current_user) then
            execute format('grant {role} to %I', current_user);
        end if;
    exception when insufficient_privilege then
        raise warning 'an administrator must say: grant {role} to %', current_user;
    end
    $$"""

# Settings are read once a statement and compared with the row's path; unset or empty covers nothing.
# The outer cast makes ``any`` take the array that the inner select gives, instead of the select's rows.
COVERED = "any ((select nullif(current_setting('thuocdo.{name}', true), '')::ltree[])::ltree[])"
TREE = f"unit_path <@ {COVERED.format(name='tree')}"
OWN = f"unit_path = {COVERED.format(name='own')}"
OPEN = f"published and unit_path <@ {COVERED.format(name='open')}"

STATEMENTS = (
    f"grant select on {REFERENCE}, scores, {VERSION} to {PUBLIC}",
    f"grant select on {REFERENCE}, scores, {VERSION} to {READER}",
    f"grant select on {VERSION} to {WRITER}",
    f"grant select, insert, update, delete on {LOADED} to {WRITER}",
    f"grant usage, select, update on sequence units_id_seq, loads_id_seq to {WRITER}",
    "alter table scores enable row level security",
    "alter table scores force row level security",
    f"create policy public_reads_published on scores for select to {PUBLIC} using (published)",
    f"create policy reader_reads_covered on scores for select to {READER} using ({OPEN} or {TREE} or {OWN})",
    f"create policy writer_writes on scores to {WRITER} using (true) with check (true)",
)


def upgrade() -> None:
    """Make the roles, say what they may do, then close ``scores``."""
    for role in (PUBLIC, READER, WRITER):
        op.execute(CREATE_ROLE.format(role=role))
        op.execute(GRANT_ROLE.format(role=role))
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Open ``scores`` and take every right back; the roles stay, for other databases of the server use them."""
    for policy in ("public_reads_published", "reader_reads_covered", "writer_writes"):
        op.execute(f"drop policy {policy} on scores")
    op.execute("alter table scores no force row level security")
    op.execute("alter table scores disable row level security")
    op.execute(f"revoke all on {LOADED}, {VERSION} from {PUBLIC}, {READER}, {WRITER}")
    op.execute(f"revoke all on sequence units_id_seq, loads_id_seq from {WRITER}")
