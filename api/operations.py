"""How is an operation answered: compiled to one statement a root field, or executed field by field?"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import orjson
from graphql import GraphQLError
from graphql.execution.values import get_variable_values

from api import errors
from api.documents import KEPT_DOCUMENTS, Document, Invalid, Kept, Operation, Plan, read_document
from api.reference import Question, executed
from api.schema import served
from api.selections import Selection
from db.arguments import Asking
from db.compile import BROKEN
from db.graph import Env
from db.plain import PlainReader
from db.pools import Pools
from db.reads import Reach, ReadStopped, compiled, context_of, prepare, reach_of, reading
from db.selection import InvalidArgument, Prepared
from domain.periods import VIETNAM
from domain.policy import Principal
from domain.rulebook import Rulebooks
from domain.text import Language, Text

MOST_ROWS = 50_000
MOST_ROWS_PLAINLY = 500
LONGEST_PLAINLY = 10.0
KEPT_CALLERS = 4096
KEPT_BOUND = 4096
BROKEN_BYTE = BROKEN.encode()


class Stage(Enum):
    """Where an operation ended; errors before execution come without data."""

    PARSE = "parse"
    VALIDATION = "validation"
    COERCION = "coercion"
    METHOD = "method"
    EXECUTION = "execution"


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """An operation to answer, for whom, in which language, at what instant."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    principal: Principal
    language: Language
    queries_only: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """The answer's JSON, complete, with the stage at which it ended and whether it holds errors."""

    body: bytes
    stage: Stage
    errors: bool


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """What the caller may read and what arguments are read against; kept as long as the day."""

    reach: Reach
    asking: Asking
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """A plan with its values: what a caller who asks the same again needs of the database."""

    statements: tuple[tuple[bytes, str, tuple[Any, ...]], ...]
    reach: Reach
    open_only: bool


class Graph:
    """Answers operations over a database; parses, validates and compiles each but once."""

    def __init__(self, pools: Pools, rulebooks: Rulebooks, key: bytes) -> None:
        self.pools, self.rulebooks, self.key = pools, rulebooks, key
        self.callers: Kept[tuple[Principal, date], Caller] = Kept(KEPT_CALLERS)
        self.bound: Kept[tuple[Operation, Caller, bytes], Bound] = Kept(KEPT_BOUND)
        self.documents: dict[Language, Kept[str, Document]] = {each: Kept(KEPT_DOCUMENTS) for each in Language}

    async def answer(self, request: GraphRequest) -> GraphAnswer:
        """The answer; every expected error is in it, anything raised is a bug."""
        language = request.language
        try:
            document = self.document(request.query, language)
            operation = document.operation(request.operation_name)
        except Invalid as invalid:
            stage, code = (Stage.VALIDATION, errors.VALIDATION) if invalid.parsed else (Stage.PARSE, errors.SYNTAX)
            return refusal([errors.told(error, code, language) for error in invalid.errors], stage)
        except GraphQLError as error:
            return refusal([errors.told(error, errors.OPERATION, language)], Stage.VALIDATION)
        if request.queries_only and not operation.reads:
            return refusal(
                [{"message": ONLY_QUERIES.said_in(language), "extensions": {"code": "METHOD"}}], Stage.METHOD
            )
        caller = self.caller(request)
        asked = (operation, caller, orjson.dumps(request.variables) if request.variables else b"")
        try:
            bound = self.bound.get(asked)
            answer = await self.run(bound) if bound else None
            return answer or await self.coerced(request, document, asked)
        except (TimeoutError, ReadStopped):
            stopped = {"message": TOO_SLOW.said_in(language), "extensions": {"code": "TOO_SLOW"}}
            return GraphAnswer(orjson.dumps({"errors": [stopped], "data": None}), Stage.EXECUTION, errors=True)

    def document(self, text: str, language: Language) -> Document:
        kept = self.documents[language]
        return kept.get(text) or kept.keep(text, read_document(text, served(language)))

    async def coerced(
        self, request: GraphRequest, document: Document, asked: tuple[Operation, Caller, bytes]
    ) -> GraphAnswer:
        (operation, caller, _), language = asked, request.language
        variables = get_variable_values(
            operation.schema, operation.node.variable_definitions or (), dict(request.variables), max_errors=20
        )
        if isinstance(variables, list):
            return refusal([errors.told(error, errors.VARIABLES, language) for error in variables], Stage.COERCION)
        try:
            decided, selection = operation.selection(variables)
            prepared = self.prepared(operation, selection, variables, caller.asking)
        except GraphQLError as error:
            return refusal([errors.told(error, errors.VARIABLES, language)], Stage.COERCION)
        except Refused as refused:
            return refusal([errors.refused(refused.error, refused.path, language)], Stage.COERCION)
        if operation.introspects:
            return await self.by_reference(request, document, caller)
        plan = self.plan(operation, decided, selection, prepared, caller, language)
        bound = self.bound.keep(asked, bind(plan, prepared, caller))
        return await self.run(bound) or await self.by_reference(request, document, caller)

    def caller(self, request: GraphRequest) -> Caller:
        """What the principal may read today; grants begin and end with a day, so it holds as long as the day."""
        today = request.at.astimezone(VIETNAM).date()
        found = self.callers.get((request.principal, today))
        if found is None:
            reach = reach_of(request.principal, request.at)
            asking = Asking(today, self.rulebooks, self.key, reach.published_only)
            made = Caller(reach, asking, context_of(request.principal, reach, asking, request.at))
            found = self.callers.keep((request.principal, today), made)
        return found

    def prepared(self, operation: Operation, selection: Selection, variables: Any, asking: Asking) -> list[Prepared]:
        """The arguments made ready; kept where no variable is among them. Raises Refused or GraphQLError."""
        most = MOST_ROWS_PLAINLY if operation.introspects else MOST_ROWS
        if operation.takes_variables:
            return prepared_for(selection, variables, asking, most)
        against = (asking.today, asking.published_only)
        found = operation.arguments.get(against)
        if found is None:
            found = operation.arguments.keep(against, prepared_for(selection, variables, asking, most))
        return found

    def plan(
        self,
        operation: Operation,
        decided: tuple[Any, ...],
        selection: Selection,
        prepared: Sequence[Prepared],
        caller: Caller,
        language: Language,
    ) -> Plan:
        open_only = caller.reach.published_everywhere and all(each.open_only for each in prepared)
        key = (decided, open_only, *(each.shape for each in prepared))
        found = operation.plans.get(key)
        if found is None:
            env = Env(language=language, open_only=open_only)
            statements = tuple(
                (orjson.dumps(pick.key) + b":", compiled(pick, prepared, env, self.rulebooks.editions), pick.number)
                for pick in selection.picks
            )
            found = operation.plans.keep(key, Plan(statements, open_only))
        return found

    async def run(self, bound: Bound) -> GraphAnswer | None:
        """The answer of a plan, or nothing where a promised value is missing."""
        parts = []
        async with reading(self.pools, bound.reach, open_only=bound.open_only) as connection:
            for key, sql, values in bound.statements:
                text = await connection.fetchval(sql, *values)
                if text is None or BROKEN_BYTE in text:
                    return None
                parts.append(key + text)
        return GraphAnswer(b'{"data":{' + b",".join(parts) + b"}}", Stage.EXECUTION, errors=False)

    async def by_reference(self, request: GraphRequest, document: Document, caller: Caller) -> GraphAnswer:
        question = Question(
            served(request.language), document.node, request.operation_name, request.variables, request.language
        )
        open_only = caller.reach.published_everywhere and caller.reach.published_only
        async with reading(self.pools, caller.reach, open_only=open_only) as connection:
            reader = PlainReader(connection, caller.asking, caller.context)
            async with asyncio.timeout(LONGEST_PLAINLY):
                result = await executed(question, reader, open_only=open_only)
        missing = [errors.missing(error, request.language) for error in result.errors or ()]
        body = {"errors": missing, "data": result.data} if missing else {"data": result.data}
        return GraphAnswer(orjson.dumps(body), Stage.EXECUTION, errors=bool(missing))


def bind(plan: Plan, prepared: Sequence[Prepared], caller: Caller) -> Bound:
    """A plan with the values that its arguments and its caller give."""
    statements = []
    for key, statement, number in plan.statements:
        asked = prepared[number].asked if number >= 0 else {}
        context = {**caller.context, **{name: bind.value for name, bind in asked.items()}}
        statements.append((key, statement.sql, tuple(statement.values(prepared, context))))
    return Bound(tuple(statements), caller.reach, plan.open_only)


ONLY_QUERIES = Text("GET chỉ dùng để đọc.", "GET is for queries only.")
TOO_SLOW = Text("Thao tác chạy quá lâu nên đã bị dừng.", "The operation took too long and was stopped.")


def too_much(most: int) -> Text:
    return Text(
        f"Thao tác có thể trả về quá {most} dòng; hãy giảm «first» hoặc bớt tầng lồng nhau.",
        f"The operation could return more than {most} rows; lower `first` or nest less.",
    )


class Refused(Exception):
    """An argument that cannot be answered, and the field that it was given to."""

    def __init__(self, error: InvalidArgument, path: tuple[str, ...]) -> None:
        super().__init__(str(error))
        self.error, self.path = error, path


def prepared_for(selection: Selection, variables: Any, asking: Asking, most: int) -> list[Prepared]:
    """The arguments of every selected field, in the order of their numbers; raises Refused or GraphQLError."""
    prepared: list[Prepared] = []
    rows = 0
    for asked in selection.asked:
        try:
            made = prepare(asked.parent, asked.name, asked.arguments(variables), asking)
        except InvalidArgument as error:
            raise Refused(error, asked.path) from None
        prepared.append(made)
        within = 1
        for number in asked.inside:
            within *= prepared[number].rows
        rows += within * made.rows
        if rows > most:
            raise Refused(InvalidArgument("first", "TOO_MUCH_ASKED", too_much(most)), asked.path)
    return prepared


def refusal(told: list[dict[str, Any]], stage: Stage) -> GraphAnswer:
    """An answer that is errors alone."""
    return GraphAnswer(orjson.dumps({"errors": told}), stage, errors=True)
