"""Which SQL stands for which field of the graph? The one place that says so, scope included."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from asyncpg.exceptions import QueryCanceledError
from asyncpg.pool import PoolConnectionProxy

from db import read_nodes, read_ranking, read_rulebook, read_scores, read_units, read_viewer
from db.arguments import Arguments, Asking, Prepare
from db.compile import Compiler, Statement
from db.graph import Env
from db.graph import Mapping as GraphMapping
from db.pools import Pools, covered
from db.selection import PLAIN, Pick, Prepared
from domain.policy import Action, Path, Principal, Scope, scope_of
from domain.rulebook import Rulebook

MAPPING: GraphMapping = {
    "Query": {
        **read_viewer.ROOTS,
        **read_nodes.ROOTS,
        **read_units.ROOTS,
        **read_ranking.ROOTS,
        **read_rulebook.ROOTS,
    },
    "Viewer": read_viewer.VIEWER,
    "Grant": read_viewer.GRANT,
    "Capability": read_viewer.CAPABILITY,
    "Unit": read_units.UNIT,
    "Score": read_scores.SCORE,
    "Rank": read_scores.RANK,
    "GroupScore": read_scores.GROUP_SCORE,
    "IndicatorScore": read_scores.INDICATOR_SCORE,
    "IndicatorPartScore": read_scores.PART_SCORE,
    "QualityFlag": read_scores.FLAG,
    "RankingEdge": read_ranking.EDGE,
    "Rulebook": read_rulebook.RULEBOOK,
    "IndicatorGroup": read_rulebook.GROUP,
    "Indicator": read_rulebook.INDICATOR,
    "IndicatorPart": read_rulebook.PART,
    "Reference": read_rulebook.REFERENCE,
    "Band": read_rulebook.BAND,
}
PREPARE: Mapping[str, Prepare] = {
    **read_nodes.PREPARE,
    **read_units.PREPARE,
    **read_ranking.PREPARE,
    **read_rulebook.PREPARE,
}
CONTEXT_TYPES = {
    **read_viewer.CONTEXT,
    "as_of": "date",
    "key": "bytea",
    "open": "text[]::ltree[]",
    "tree": "text[]::ltree[]",
    "own": "text[]::ltree[]",
}


def prepare(parent: str, name: str, arguments: Arguments, asking: Asking) -> Prepared:
    """A field's arguments made ready; raises InvalidArgument."""
    made = PREPARE.get(f"{parent}.{name}")
    return made(arguments, asking) if made else PLAIN


@dataclass(frozen=True, slots=True)
class Reach:
    """Which scores a caller may read: `published` says where what is published, `provisional` where all."""

    published: Scope
    provisional: Scope

    @property
    def published_only(self) -> bool:
        return not self.provisional.tree and not self.provisional.own

    @property
    def published_everywhere(self) -> bool:
        """Whether what is published may be read without looking where; then a statement need not be told."""
        return any(len(path) == 1 for path in self.published.tree)


def reach_of(principal: Principal, at: datetime) -> Reach:
    return Reach(scope_of(principal, Action.READ_PUBLISHED, at), scope_of(principal, Action.READ_PROVISIONAL, at))


def context_of(principal: Principal, reach: Reach, asking: Asking, at: datetime) -> dict[str, Any]:
    """The values that any statement of the request may name."""
    grants = [grant for grant in principal.grants if grant.alive(at)] if principal.subject is not None else []
    may = [(scope.action, how, path) for scope in (reach.published, reach.provisional) for how, path in ways(scope)]
    return {
        "as_of": asking.today,
        "key": asking.key,
        "open": labels(reach.published.tree),
        "tree": labels(reach.provisional.tree),
        "own": labels(reach.provisional.own),
        "subject": principal.subject,
        "grant_roles": [grant.role.name for grant in grants],
        "grant_units": [grant.unit.unit_id for grant in grants],
        "grant_from": [None if grant.valid_from == date.min else grant.valid_from for grant in grants],
        "grant_to": [None if grant.valid_to == date.max else grant.valid_to for grant in grants],
        "may_actions": [action.name for action, _, _ in may],
        "may_reaches": [how for _, how, _ in may],
        "may_units": [path[-1] if how != "ALL" else None for _, how, path in may],
    }


def ways(scope: Scope) -> list[tuple[str, Path]]:
    """Each way in which a scope reaches: the whole country, a tree, a unit of its own."""
    trees = [("ALL" if len(path) == 1 else "TREE", path) for path in scope.tree]
    return trees + [("OWN", path) for path in scope.own]


def labels(paths: Iterable[Path]) -> list[str]:
    return [".".join(map(str, path)) for path in paths]


def compiled(pick: Pick, prepared: Sequence[Prepared], env: Env, editions: Sequence[Rulebook]) -> Statement:
    """The one statement that answers a root field."""
    return Compiler(MAPPING, editions, prepared, CONTEXT_TYPES).statement(pick, env)


ReadStopped = QueryCanceledError
"""What a statement raises that takes longer than the pools allow."""


def reading(pools: Pools, reach: Reach, *, open_only: bool) -> AbstractAsyncContextManager[PoolConnectionProxy]:
    """A connection that sees what is published and, unless that is all that is read, what the reach covers."""
    if open_only:
        acquired: AbstractAsyncContextManager[PoolConnectionProxy] = pools.public.acquire()
        return acquired
    return covered(pools.reader, reach.published, reach.provisional)
