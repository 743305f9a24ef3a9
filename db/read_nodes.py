"""How is an object found again by its sealed identity, whatever it is?"""

from collections.abc import Callable

from db.arguments import Arguments, Asking
from db.graph import Field, Found
from db.read_scores import SCORES
from db.read_units import UNITS
from db.seal import opened
from db.selection import Bind, InvalidArgument, Prepared
from domain.text import Text

NODES_AT_MOST = 100
COLUMNS = (
    ("unit", "bigint"),
    ("score_authority", "bigint"),
    ("score_unit", "bigint"),
    ("score_basis", "text"),
    ("score_period", "text"),
)


def same_unit(name: Callable[[str], str]) -> str:
    return f"{{t}}.id = {name('unit')}"


def same_score(name: Callable[[str], str]) -> str:
    asked = [name(column) for column, _ in COLUMNS[1:]]
    return " and ".join(f"{{t}}.{key} = {given}" for key, given in zip(SCORES.key, asked, strict=True))


NODES = (("Unit", UNITS, same_unit), ("Score", SCORES, same_score))


def columns_of(identity: str, key: bytes) -> tuple[object, ...]:
    """What an identity asks for; all None where it was not sealed here."""
    if (unit := opened("Unit", identity, key)) is not None:
        return (int(unit), None, None, None, None)
    if (score := opened("Score", identity, key)) is not None:
        authority, scored, basis, period = score.split(":")
        return (None, int(authority), int(scored), basis, period)
    return (None,) * len(COLUMNS)


def prepare_node(arguments: Arguments, asking: Asking) -> Prepared:
    values = columns_of(arguments["id"], asking.key)
    binds = {name: Bind(kind, value) for (name, kind), value in zip(COLUMNS, values, strict=True)}
    return Prepared(binds=binds, open_only=asking.published_only)


def prepare_nodes(arguments: Arguments, asking: Asking) -> Prepared:
    ids = arguments["ids"]
    if len(ids) > NODES_AT_MOST:
        raise InvalidArgument(
            "ids",
            "TOO_MANY_IDS",
            Text(f"Nhiều nhất {NODES_AT_MOST} mã một lần hỏi.", f"At most {NODES_AT_MOST} identities at once."),
        )
    listed = [columns_of(identity, asking.key) for identity in ids]
    binds = {
        name: Bind(f"{kind}[]", [values[place] for values in listed]) for place, (name, kind) in enumerate(COLUMNS)
    }
    return Prepared(binds=binds, rows=len(ids), open_only=asking.published_only)


ROOTS: dict[str, Field] = {
    "node": Found(NODES, COLUMNS, many=False),
    "nodes": Found(NODES, COLUMNS, many=True),
}
PREPARE = {"Query.node": prepare_node, "Query.nodes": prepare_nodes}
