"""Does the contract keep its promises to those who build on it?"""

from pathlib import Path

import pytest
from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    build_schema,
    is_enum_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
    is_specified_scalar_type,
)

from api.schema import sdl, served
from db.reads import MAPPING
from domain.basis import Basis
from domain.flags import Flag
from domain.policy import Action, Reach, Role
from domain.text import Language
from domain.units import UnitKind, UnitLevel

CONTRACT = Path(__file__).parents[1] / "schema.graphql"
CONNECTIONS = {"UnitConnection", "UnitEdge", "RankingConnection", "PageInfo"}


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        each
        for each in schema.type_map.values()
        if not is_introspection_type(each) and not is_specified_scalar_type(each)
    ]


def elements(schema: GraphQLSchema) -> dict[str, str | None]:
    """Every element that may carry a description, with what it carries."""
    found: dict[str, str | None] = {}
    for kind in own_types(schema):
        found[kind.name] = kind.description
        if is_object_type(kind) or is_interface_type(kind):
            for name, field in kind.fields.items():
                found[f"{kind.name}.{name}"] = field.description
                found |= {f"{kind.name}.{name}({each})": said.description for each, said in field.args.items()}
        if is_enum_type(kind):
            found |= {f"{kind.name}.{name}": value.description for name, value in kind.values.items()}
    return found


def test_the_committed_contract_is_what_the_code_prints() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == sdl()


def test_every_element_is_described_in_vietnamese_and_then_in_english() -> None:
    said = elements(build_schema(sdl()))
    assert len(said) > 180
    assert [name for name, words in said.items() if words is None or len(words.split("\n\n")) != 2] == []


@pytest.mark.parametrize("language", list(Language))
def test_a_caller_is_served_each_description_in_their_own_language_alone(language: Language) -> None:
    both, one = elements(build_schema(sdl())), elements(served(language))
    paragraph = list(Language).index(language)
    assert one == {name: (words or "").split("\n\n")[paragraph] for name, words in both.items()}


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("UnitLevel", {each.name for each in UnitLevel}),
        ("UnitKind", {each.name for each in UnitKind}),
        ("QualityFlagCode", {each.name for each in Flag}),
        ("Basis", {each.name for each in Basis}),
        ("Role", {each.name for each in Role}),
        ("Action", {each.name for each in Action}),
        ("Reach", {each.name for each in Reach if each is not Reach.NOTHING}),
    ],
)
def test_a_closed_set_of_the_graph_is_the_domains_own(name: str, members: set[str]) -> None:
    kind = served(Language.VI).type_map[name]
    assert is_enum_type(kind)
    assert set(kind.values) == members


def test_every_field_of_the_contract_is_mapped_to_sql_and_nothing_else_is() -> None:
    kinds = [each for each in own_types(served(Language.VI)) if is_object_type(each)]
    promised = {f"{kind.name}.{name}" for kind in kinds if kind.name not in CONNECTIONS for name in kind.fields}
    mapped = {f"{kind}.{name}" for kind, fields in MAPPING.items() for name in fields}
    assert promised - {"RankingEdge.cursor", "RankingEdge.node"} == mapped
