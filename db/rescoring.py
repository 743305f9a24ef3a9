"""Which published scores were made by rules that have changed since, and are made anew?"""

import asyncpg

from db.published_figures import Concerned
from db.published_scores import keep_scores
from domain.periods import Period
from domain.rulebook import Rulebooks

RULES_CHANGED = """
    select id
    from rulebooks
    where scored_by is distinct from content
    limit 1000
"""
ALL_PUBLISHED = """
    select distinct authority_id, unit_id, period
    from published_figures
    limit 10000000
"""
RULES_FOLLOWED = """
    update rulebooks
    set scored_by = content
    where id = any ($1::text[])
"""


async def follow_rules(connection: asyncpg.Connection, rulebooks: Rulebooks) -> int:
    """Score anew what is published of the periods of editions that changed; gives how many scores changed."""
    async with connection.transaction():
        changed = {row["id"] for row in await connection.fetch(RULES_CHANGED)}
        if not changed:
            return 0
        published = [Concerned(*row) for row in await connection.fetch(ALL_PUBLISHED)]
        rescored = [one for one in published if rulebooks.on(Period.parse(one.period).first_day).id in changed]
        kept = await keep_scores(connection, rescored, rulebooks)
        await connection.execute(RULES_FOLLOWED, list(changed))
        return kept
