"""How is the caller told who they are: from values of the request, and units from the database?"""

from db.graph import Column, Constant, Encoding, Field, Row, Rows, Source

GRANTS = Source(
    "unnest({c[grant_roles]}, {c[grant_units]}, {c[grant_from]}, {c[grant_to]}) "
    "with ordinality {t}(role, unit_id, valid_from, valid_to, place)",
    ("place",),
)
CAPABILITIES = Source(
    "unnest({c[may_actions]}, {c[may_reaches]}, {c[may_units]}) with ordinality {t}(action, reach, unit_id, place)",
    ("place",),
)
UNIT_OF = Row(Source("units {t}", ("id",)), "{t}.id = {p}.unit_id")

VIEWER: dict[str, Field] = {
    "subject": Column("{c[subject]}", Encoding.TEXT),
    "signedIn": Column("({c[subject]} is not null)", Encoding.PLAIN),
    "language": Constant(lambda env: str(env.language)),
    "grants": Rows(GRANTS, "true", "{t}.place"),
    "capabilities": Rows(CAPABILITIES, "true", "{t}.place"),
}
GRANT: dict[str, Field] = {
    "role": Column("{t}.role", Encoding.SAFE),
    "unit": UNIT_OF,
    "validFrom": Column("{t}.valid_from", Encoding.DATE),
    "validTo": Column("{t}.valid_to", Encoding.DATE),
}
CAPABILITY: dict[str, Field] = {
    "action": Column("{t}.action", Encoding.SAFE),
    "reach": Column("{t}.reach", Encoding.SAFE),
    "unit": UNIT_OF,
}
ROOTS: dict[str, Field] = {"viewer": Row(Source("(select 1) {t}(one)", ("one",)), "true")}
CONTEXT = {
    "subject": "text",
    "grant_roles": "text[]",
    "grant_units": "bigint[]",
    "grant_from": "date[]",
    "grant_to": "date[]",
    "may_actions": "text[]",
    "may_reaches": "text[]",
    "may_units": "bigint[]",
}
