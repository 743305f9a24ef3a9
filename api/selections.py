"""What does an operation select once fragments are spread, aliases merged and conditions decided?

`CollectFields` of the GraphQL specification, for every concrete type that may occur, so that the database
can be asked for all of it at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Visitor,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_non_null_type,
    is_object_type,
    visit,
)
from graphql.execution.values import get_argument_values, get_directive_values

from db.selection import ARGUMENTLESS, TYPENAME, Pick

DEEPEST = 24
WIDEST = 5_000
INTROSPECTION = ("__schema", "__type")
"""What asks about the schema is no data; it is left to graphql-core."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A selected field that takes arguments, in the order of the picks' numbers.

    `constant` are its arguments where no variable is among them; `inside` are the numbers of the fields around it.
    """

    parent: str
    name: str
    definition: GraphQLField
    node: FieldNode
    path: tuple[str, ...]
    inside: tuple[int, ...]
    constant: Mapping[str, Any] | None

    def arguments(self, variables: Any) -> Mapping[str, Any]:
        """The arguments' values; raises GraphQLError."""
        if self.constant is not None:
            return self.constant
        return get_argument_values(self.definition, self.node, variables)


@dataclass(slots=True)
class Selection:
    """All that an operation selects, and every field of it that takes arguments."""

    picks: tuple[Pick, ...] = ()
    asked: list[Asked] = field(default_factory=list)


class Collector:
    """Collects the selection of one operation under one set of variables."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Any) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables
        self.selection = Selection()
        self.selected = 0

    def of(self, operation: OperationDefinitionNode) -> Selection:
        root: Any = self.schema.get_root_type(operation.operation)
        self.selection.picks = self.picks(root, [operation.selection_set], (), ())
        return self.selection

    def picks(
        self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode], path: tuple[str, ...], inside: tuple[int, ...]
    ) -> tuple[Pick, ...]:
        grouped: dict[str, dict[int, FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            for node in self.fields(kind, selection_set, seen):
                key = (node.alias or node.name).value
                grouped.setdefault(key, {})[id(node)] = node
        return tuple(
            self.pick(kind, key, list(nodes.values()), path, inside)
            for key, nodes in grouped.items()
            if next(iter(nodes.values())).name.value not in INTROSPECTION
        )

    def fields(self, kind: GraphQLObjectType, selection_set: SelectionSetNode, seen: set[str]) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if not self.included(node):
                continue
            match node:
                case FieldNode():
                    yield node
                case InlineFragmentNode():
                    if self.applies(node.type_condition.name.value if node.type_condition else kind.name, kind):
                        yield from self.fields(kind, node.selection_set, seen)
                case FragmentSpreadNode():
                    yield from self.spread(kind, node.name.value, seen)

    def spread(self, kind: GraphQLObjectType, name: str, seen: set[str]) -> Iterator[FieldNode]:
        if name in seen:
            return
        seen.add(name)
        fragment = self.fragments[name]
        if self.applies(fragment.type_condition.name.value, kind):
            yield from self.fields(kind, fragment.selection_set, seen)

    def included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        if condition == kind.name:
            return True
        wider = self.schema.type_map[condition]
        return is_abstract_type(wider) and self.schema.is_sub_type(wider, kind)

    def pick(
        self,
        kind: GraphQLObjectType,
        key: str,
        nodes: Sequence[FieldNode],
        path: tuple[str, ...],
        inside: tuple[int, ...],
    ) -> Pick:
        name, path = nodes[0].name.value, (*path, key)
        self.selected += 1
        if len(path) > DEEPEST or self.selected > WIDEST:
            raise GraphQLError("The operation selects too much.", nodes, extensions={"code": "TOO_MUCH_SELECTED"})
        if name == TYPENAME:
            return Pick(key, name, kind.name, "String", required=True, number=ARGUMENTLESS, picks={})
        definition = kind.fields[name]
        number = ARGUMENTLESS
        if definition.args:
            number = len(self.selection.asked)
            node = nodes[0]
            constant = None if names_variable(node) else get_argument_values(definition, node)
            self.selection.asked.append(Asked(kind.name, name, definition, node, path, inside, constant))
            inside = (*inside, number)
        gives = get_named_type(definition.type)
        sets = [node.selection_set for node in nodes if node.selection_set]
        picks = {}
        if is_composite_type(gives):
            kinds = [gives] if is_object_type(gives) else self.schema.get_possible_types(gives)  # type: ignore[arg-type]
            picks = {each.name: self.picks(each, sets, path, inside) for each in kinds}
        return Pick(key, name, kind.name, gives.name, is_non_null_type(definition.type), number, picks)


class VariableNamed(Visitor):
    """Finds whether a variable is named anywhere."""

    found = False

    def enter_variable(self, *_: object) -> None:
        self.found = True


def names_variable(node: FieldNode) -> bool:
    seen = VariableNamed()
    for argument in node.arguments or ():
        visit(argument, seen)
    return seen.found
