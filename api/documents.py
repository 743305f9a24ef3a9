"""Which operation does a document hold, is it valid, and what has been compiled for it already?"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from api.selections import INTROSPECTION, Collector, Selection
from db.compile import Statement
from db.selection import Prepared

LONGEST_DOCUMENT = 64 * 1024
MOST_TOKENS = 2000
MOST_ERRORS = 20
KEPT_DOCUMENTS = 512
KEPT_PLANS = 8
KEPT_SELECTIONS = 8
KEPT_ARGUMENTS = 8

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The things used last, no more than so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        found = self.held.get(key)
        if found is not None:
            self.held.move_to_end(key)
        return found

    def keep(self, key: K, value: V) -> V:
        self.held[key] = value
        if len(self.held) > self.most:
            self.held.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Plan:
    """The statements that answer an operation, a root field each, and what they may see."""

    statements: tuple[tuple[bytes, Statement, int], ...]
    open_only: bool


@dataclass(slots=True, eq=False)
class Operation:
    """An operation of a valid document, with what was compiled for it."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    schema: GraphQLSchema
    conditions: tuple[str, ...]
    introspects: bool
    selections: Kept[tuple[Any, ...], Selection] = field(default_factory=lambda: Kept(KEPT_SELECTIONS))
    plans: Kept[tuple[Any, ...], Plan] = field(default_factory=lambda: Kept(KEPT_PLANS))
    arguments: Kept[tuple[Any, ...], list[Prepared]] = field(default_factory=lambda: Kept(KEPT_ARGUMENTS))

    @property
    def reads(self) -> bool:
        return self.node.operation is OperationType.QUERY

    @property
    def takes_variables(self) -> bool:
        return bool(self.node.variable_definitions)

    def selection(self, variables: Any) -> tuple[tuple[Any, ...], Selection]:
        """What it selects under these variables, and the conditions that decided it."""
        decided = tuple(variables.coerced.get(name) for name in self.conditions)
        found = self.selections.get(decided)
        if found is None:
            collected = Collector(self.schema, self.fragments, variables).of(self.node)
            found = self.selections.keep(decided, collected)
        return decided, found


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed and valid document."""

    node: DocumentNode
    operations: Mapping[str | None, Operation]

    def operation(self, name: str | None) -> Operation:
        """The operation of that name, or the only one; raises GraphQLError."""
        if name is None and len(self.operations) > 1:
            raise GraphQLError("Must provide operation name if query contains multiple operations.")
        if name is None:
            return next(iter(self.operations.values()))
        if name not in self.operations:
            raise GraphQLError(f"Unknown operation named '{name[:60]}'.")
        return self.operations[name]


class Conditions(Visitor):
    """Finds the variables that decide `@skip` and `@include`, and whether the schema itself is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}
        self.introspects = False

    def enter_directive(self, node: Node, *_: object) -> None:
        for argument in node.arguments:  # type: ignore[attr-defined]
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.introspects |= node.name.value in INTROSPECTION


class Invalid(Exception):
    """A document that cannot be executed, and at which stage that showed."""

    def __init__(self, errors: list[GraphQLError], *, parsed: bool) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors, self.parsed = errors, parsed


def read_document(text: str, schema: GraphQLSchema) -> Document:
    """Parse and validate; raises Invalid."""
    try:
        node = parse(text, max_tokens=MOST_TOKENS, max_source_length=LONGEST_DOCUMENT, allow_empty_selection_sets=False)
    except GraphQLError as error:
        raise Invalid([error], parsed=False) from None
    except RecursionError:
        raise Invalid([GraphQLError("Syntax Error: nested too deep.")], parsed=False) from None
    try:
        errors = validate(schema, node, max_errors=MOST_ERRORS, allow_empty_selection_sets=False)
    except RecursionError:
        errors = [GraphQLError("The document is nested too deep.")]
    if errors:
        raise Invalid(errors, parsed=True)
    return documented(node, schema)


def documented(node: DocumentNode, schema: GraphQLSchema) -> Document:
    found = Conditions()
    visit(node, found)
    fragments = {each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = {
        each.name.value if each.name else None: Operation(
            each, fragments, schema, tuple(found.names), introspects=found.introspects
        )
        for each in node.definitions
        if isinstance(each, OperationDefinitionNode)
    }
    return Document(node, operations)
