"""How do the database's reference rows follow what the program was loaded with: rulebook editions and quality flags?"""

import asyncpg

from domain.flags import Flag
from domain.rulebook import load_rulebooks

# An edition that scores point to stays, even where the program no longer knows it.
KEEP_RULEBOOKS = """
    insert into rulebooks (id, valid_from, valid_to, content)
    select * from unnest($1::text[], $2::date[], $3::date[], $4::text[])
    on conflict (id) do update
    set valid_from = excluded.valid_from, valid_to = excluded.valid_to, content = excluded.content
    where (rulebooks.valid_from, rulebooks.valid_to, rulebooks.content)
        is distinct from (excluded.valid_from, excluded.valid_to, excluded.content)
"""
KEEP_FLAGS = """
    insert into quality_flags (code, message, message_en)
    select * from unnest($1::text[], $2::text[], $3::text[])
    on conflict (code) do update
    set message = excluded.message, message_en = excluded.message_en
    where (quality_flags.message, quality_flags.message_en) is distinct from (excluded.message, excluded.message_en)
"""


async def keep_reference_rows(connection: asyncpg.Connection) -> None:
    """Write what changed and nothing else, inside the caller's transaction."""
    editions = load_rulebooks().editions
    await connection.execute(
        KEEP_RULEBOOKS,
        [edition.id for edition in editions],
        [edition.valid_from for edition in editions],
        [edition.valid_to for edition in editions],
        [edition.content for edition in editions],
    )
    await connection.execute(
        KEEP_FLAGS,
        [flag.code for flag in Flag],
        [flag.value.vi for flag in Flag],
        [flag.value.en for flag in Flag],
    )
