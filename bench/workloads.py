"""What is asked of each server, and how is it written for each?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

OPERATIONS = Path(__file__).parent / "operations"
OVER_BARE = 0.9
"""What part of the bare handler's answers a second ours must reach on every workload."""

Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workload:
    """A read that screens ask for; `variables` are taken in turn. `over_peer` is the target, where there is one."""

    name: str
    title: str
    over_peer: float | None = None
    variables: tuple[Variables, ...] = ({},)

    @property
    def ours(self) -> str:
        """The operation in our graph."""
        return (OPERATIONS / f"{self.name}.thuocdo.graphql").read_text(encoding="utf-8")

    @property
    def peers(self) -> str:
        """The operation that gives the same of PostGraphile's graph."""
        return (OPERATIONS / f"{self.name}.postgraphile.graphql").read_text(encoding="utf-8")

    def bare_path(self, place: int) -> str:
        """Where the bare handler answers the operation with the variables of that place."""
        return f"/{self.name}/{place}"

    def to_ours(self) -> tuple[bytes, ...]:
        """The requests that ask our server."""
        return tuple(posted("/graphql", self.ours, variables) for variables in self.variables)

    def to_peer(self) -> tuple[bytes, ...]:
        """The requests that ask PostGraphile."""
        return tuple(posted("/graphql", self.peers, variables) for variables in self.variables)

    def to_bare(self) -> tuple[bytes, ...]:
        """The requests that ask the bare handler: ours but for the address, so that as many bytes come in."""
        return tuple(posted(self.bare_path(place), self.ours, given) for place, given in enumerate(self.variables))


WORKLOADS = (
    Workload("ranking", "National ranking: 34 provinces, six groups", over_peer=3.5),
    Workload("drilldown", "Drill-down: H44 and its 163 units, six groups", over_peer=3.5),
    Workload("page", "Deep page: every figure of a unit, ancestors", variables=({"code": "H44.100"}, {"code": "H44"})),
)


def posted(path: str, query: str, variables: Variables) -> bytes:
    """A GraphQL request as it goes over the wire."""
    body = orjson.dumps({"query": query, "variables": variables} if variables else {"query": query})
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
