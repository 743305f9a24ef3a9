"""What is the answer when graphql-core executes the operation field by field?

Slow and plain: the measure that compiled answers are tested against, and the way out where a single
field fails and the rest must still be given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute,
    get_named_type,
)

from db.graph import Env
from db.plain import Handle, PlainReader
from domain.text import Language


@dataclass(frozen=True, slots=True)
class Question:
    """An operation to execute."""

    schema: GraphQLSchema
    document: DocumentNode
    operation_name: str | None
    variables: Mapping[str, Any]
    language: Language


async def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    if isinstance(source, dict):
        return source[info.field_name]
    reader: PlainReader = info.context
    gives = get_named_type(info.return_type).name
    return await reader.read(source, info.parent_type.name, info.field_name, gives, arguments)


def type_of(value: Handle, _: GraphQLResolveInfo[Any], __: GraphQLAbstractType) -> str:
    return value.kind


async def executed(question: Question, reader: PlainReader, *, open_only: bool) -> ExecutionResult:
    """The operation's result; where a field fails, its error with its path."""
    result = execute(
        question.schema,
        question.document,
        root_value=Handle("Query", Env(language=question.language, open_only=open_only)),
        context_value=reader,
        variable_values=dict(question.variables),
        operation_name=question.operation_name,
        field_resolver=resolve,
        type_resolver=type_of,
    )
    return result if isinstance(result, ExecutionResult) else await result
