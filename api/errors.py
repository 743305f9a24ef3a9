"""How is what is wrong with an operation told: a stable code, the place, and words in the caller's language?"""

import re
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError, ValueNode, VariableDefinitionNode

from db.selection import InvalidArgument
from domain.text import Language, Text

SYNTAX = "GRAPHQL_PARSE_FAILED"
VALIDATION = "GRAPHQL_VALIDATION_FAILED"
VARIABLES = "BAD_USER_INPUT"
OPERATION = "OPERATION_RESOLUTION_FAILED"

MESSAGES: dict[str, Text] = {
    "INVALID_PERIOD": Text(
        "Kỳ đánh giá phải có dạng «2026», «2026-H2», «2026-Q3» hoặc «2026-08».",
        "A period is written «2026», «2026-H2», «2026-Q3» or «2026-08».",
    ),
    "INVALID_DATE": Text("Ngày phải có dạng «2026-08-31».", "A day is written «2026-08-31»."),
    "INVALID_DATETIME": Text(
        "Thời điểm phải có múi giờ, dạng «2026-08-31T23:59:59+07:00».",
        "An instant has a zone and is written «2026-08-31T23:59:59+07:00».",
    ),
    "TOO_MUCH_SELECTED": Text(
        "Thao tác chọn quá nhiều trường hoặc lồng quá nhiều tầng.",
        "The operation selects too many fields or is nested too deep.",
    ),
}
"""What is refused by a code of its own."""

VALUE_MISSING = Text(
    "Thiếu một giá trị bắt buộc trong dữ liệu.", "A value that must be there is missing from the data."
)

ARGUMENT = re.compile(r"(\w+)\s*:\s*$")
"""The name before a value in a document."""

TRANSLATED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Cannot query field '(.+?)' on type '(.+?)'\.", r"Kiểu «\2» không có trường «\1»."),
        (r"Unknown argument '(.+?)' on field '(.+?)'\.", r"Trường «\2» không có tham số «\1»."),
        (r"Unknown type '(.+?)'\.", r"Không có kiểu «\1»."),
        (r"Unknown fragment '(.+?)'\.", r"Không có fragment «\1»."),
        (r"Unknown directive '(.+?)'\.", r"Không có chỉ thị «\1»."),
        (r"Unknown operation named '(.+?)'\.", r"Không có thao tác tên «\1»."),
        (r"Variable '(.+?)' is not defined", r"Biến «\1» chưa được khai báo"),
        (r"Variable '(.+?)' is never used", r"Biến «\1» không được dùng"),
        (r"Variable '(.+?)' of required type '(.+?)' was not provided\.", r"Thiếu biến bắt buộc «\1» kiểu «\2»."),
        (r"Variable '(.+?)' of non-null type '(.+?)' must not be null\.", r"Biến «\1» kiểu «\2» không được là null."),
        (
            r"Field '(.+?)' argument '(.+?)' of type '(.+?)' is required, but it was not provided\.",
            r"Trường «\1» thiếu tham số bắt buộc «\2» kiểu «\3».",
        ),
        (
            r"Field '(.+?)' of type '(.+?)' must have a selection of subfields\.",
            r"Trường «\1» kiểu «\2» phải chọn trường con.",
        ),
        (
            r"Field '(.+?)' must not have a selection since type '(.+?)' has no subfields\.",
            r"Trường «\1» kiểu «\2» không có trường con để chọn.",
        ),
        (r"Syntax Error: (.+)", r"Sai cú pháp GraphQL: \1"),
        (r"Expected value of type '(.+?)', found (.+?)[.;]", r"Cần giá trị kiểu «\1», nhưng nhận được \2."),
        (r"Value '(.+?)' does not exist in '(.+?)' enum\.", r"«\1» không có trong «\2»."),
        (
            r"Must provide operation name if query contains multiple operations\.",
            "Có nhiều thao tác: cần «operationName».",
        ),
    )
)


def told(error: GraphQLError, code: str, language: Language) -> dict[str, Any]:
    """A GraphQL error as the answer carries it."""
    own = code_of(error)
    message = MESSAGES[own].said_in(language) if own in MESSAGES else words(error.message, language)
    said: dict[str, Any] = {"message": message}
    if error.locations:
        said["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        said["path"] = error.path
    field = field_of(error)
    return {**said, "extensions": {"code": own or code, **({"field": field} if field else {})}}


def missing(error: GraphQLError, language: Language) -> dict[str, Any]:
    """A promised value that is not there, the one way in which a field may fail; anything else is a bug and raised."""
    if not error.message.startswith("Cannot return null for non-nullable field"):
        raise error
    said = told(error, "VALUE_MISSING", language)
    return {**said, "message": VALUE_MISSING.said_in(language)}


class ScalarRefused(ValueError):
    """A value that a scalar does not take, with the code of the refusal."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def code_of(error: GraphQLError) -> str | None:
    """The code of a refusal of its own, wherever it is wrapped."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ScalarRefused):
            return seen.code
        if isinstance(seen, GraphQLError) and seen.extensions and "code" in seen.extensions:
            return str(seen.extensions["code"])
        seen = getattr(seen, "original_error", None) or seen.__cause__
    return None


def field_of(error: GraphQLError) -> list[str] | None:
    """Which variable or argument is at fault, where the message says so."""
    if found := re.match(r"Variable '\$(\w+)'", error.message):
        return ["variables", found[1]]
    for node in error.nodes or ():
        if isinstance(node, VariableDefinitionNode):
            return ["variables", node.variable.name.value]
        before = node.loc.source.body[: node.loc.start] if isinstance(node, ValueNode) and node.loc else ""
        if named := ARGUMENT.search(before):
            return [named[1]]
    return None


def words(message: str, language: Language) -> str:
    if language is Language.EN:
        return message
    for pattern, translated in TRANSLATED:
        if found := pattern.match(message):
            return found.expand(translated)
    return f"Thao tác không hợp lệ: {message}"


def refused(error: InvalidArgument, path: Iterable[str], language: Language) -> dict[str, Any]:
    """An argument's refusal as the answer carries it."""
    return {
        "message": error.message.said_in(language),
        "extensions": {"code": error.code, "field": [*path, error.argument]},
    }
