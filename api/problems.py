"""What does the server say when it turns a request away before any operation runs?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import orjson

from domain.text import Language, Text


class Code(StrEnum):
    """Why a request was turned away; clients may rely on these words."""

    BATCH_REFUSED = "BATCH_REFUSED"
    BODY_MISSING = "BODY_MISSING"
    BODY_NOT_JSON = "BODY_NOT_JSON"
    BODY_NOT_OBJECT = "BODY_NOT_OBJECT"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    CONTENT_ENCODING_UNKNOWN = "CONTENT_ENCODING_UNKNOWN"
    CONTENT_TYPE_UNKNOWN = "CONTENT_TYPE_UNKNOWN"
    INTERNAL = "INTERNAL"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    NOT_FOUND = "NOT_FOUND"
    NOT_READY = "NOT_READY"
    PARAMETER_MISSING = "PARAMETER_MISSING"
    PARAMETER_NOT_JSON = "PARAMETER_NOT_JSON"
    PARAMETER_REPEATED = "PARAMETER_REPEATED"
    PARAMETER_WRONG_TYPE = "PARAMETER_WRONG_TYPE"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - the name of a refusal, not a secret
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    TOKEN_REFUSED = "TOKEN_REFUSED"  # noqa: S105
    TOKEN_UNIT_UNKNOWN = "TOKEN_UNIT_UNKNOWN"  # noqa: S105
    UNAVAILABLE = "UNAVAILABLE"
    URL_TOO_LONG = "URL_TOO_LONG"
    URL_UNREADABLE = "URL_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request turned away: why, and which header, parameter or claim is at fault."""

    code: Code
    field: str | None = None

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return STATUSES[self.code]

    def body(self, language: Language) -> bytes:
        """The answer as GraphQL shapes it: errors and no data."""
        return error_body(TEXTS[self.code].said_in(language), self.code, {"field": [self.field]} if self.field else {})


def error_body(message: str, code: Code, more: Mapping[str, object]) -> bytes:
    """One error in GraphQL's shape, with its code and what else is known of it."""
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, **more}}]})


STATUSES: dict[Code, int] = {
    Code.BATCH_REFUSED: 400,
    Code.BODY_MISSING: 400,
    Code.BODY_NOT_JSON: 400,
    Code.BODY_NOT_OBJECT: 400,
    Code.BODY_TOO_LARGE: 413,
    Code.CONTENT_ENCODING_UNKNOWN: 415,
    Code.CONTENT_TYPE_UNKNOWN: 415,
    Code.INTERNAL: 500,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.NOT_ACCEPTABLE: 406,
    Code.NOT_FOUND: 404,
    Code.NOT_READY: 503,
    Code.PARAMETER_MISSING: 400,
    Code.PARAMETER_NOT_JSON: 400,
    Code.PARAMETER_REPEATED: 400,
    Code.PARAMETER_WRONG_TYPE: 400,
    Code.TOKEN_EXPIRED: 401,
    Code.TOKEN_INVALID: 401,
    Code.TOKEN_REFUSED: 401,
    Code.TOKEN_UNIT_UNKNOWN: 401,
    Code.UNAVAILABLE: 503,
    Code.URL_TOO_LONG: 414,
    Code.URL_UNREADABLE: 400,
}

TEXTS: dict[Code, Text] = {
    Code.BATCH_REFUSED: Text(
        vi="Mỗi yêu cầu chỉ mang một thao tác; không nhận danh sách thao tác.",
        en="A request carries one operation; lists of operations are not taken.",
    ),
    Code.BODY_MISSING: Text(vi="Yêu cầu không có nội dung.", en="The request has no body."),
    Code.BODY_NOT_JSON: Text(
        vi="Nội dung không phải là JSON hợp lệ bằng UTF-8, hoặc lồng quá sâu.",
        en="The body is not valid JSON in UTF-8, or is nested too deep.",
    ),
    Code.BODY_NOT_OBJECT: Text(
        vi='Nội dung phải là một đối tượng JSON có "query".', en='The body must be a JSON object with "query".'
    ),
    Code.BODY_TOO_LARGE: Text(
        vi="Nội dung yêu cầu lớn hơn mức cho phép.", en="The body of the request is larger than allowed."
    ),
    Code.CONTENT_ENCODING_UNKNOWN: Text(vi="Không nhận nội dung đã nén.", en="Compressed bodies are not taken."),
    Code.CONTENT_TYPE_UNKNOWN: Text(
        vi="Content-Type phải là application/json, mã hóa UTF-8.",
        en="Content-Type must be application/json, encoded in UTF-8.",
    ),
    Code.INTERNAL: Text(
        vi="Máy chủ gặp lỗi. Khi báo lỗi, xin gửi kèm mã lỗi.",
        en="The server failed. Please report the id of this error.",
    ),
    Code.METHOD_NOT_ALLOWED: Text(vi="Phương thức này không được dùng ở đây.", en="This method is not allowed here."),
    Code.NOT_ACCEPTABLE: Text(
        vi="Accept phải nhận application/graphql-response+json hoặc application/json.",
        en="Accept must allow application/graphql-response+json or application/json.",
    ),
    Code.NOT_FOUND: Text(vi="Không có gì ở địa chỉ này.", en="There is nothing at this address."),
    Code.NOT_READY: Text(
        vi="Máy chủ chưa sẵn sàng: chưa có danh mục đơn vị.", en="The server is not ready: the units are not loaded."
    ),
    Code.PARAMETER_MISSING: Text(vi="Thiếu tham số.", en="The parameter is missing."),
    Code.PARAMETER_NOT_JSON: Text(vi="Tham số không phải là JSON hợp lệ.", en="The parameter is not valid JSON."),
    Code.PARAMETER_REPEATED: Text(vi="Tham số xuất hiện nhiều lần.", en="The parameter is given more than once."),
    Code.PARAMETER_WRONG_TYPE: Text(vi="Tham số sai kiểu.", en="The parameter is of the wrong type."),
    Code.TOKEN_EXPIRED: Text(
        vi="Mã truy cập đã hết hạn hoặc chưa có hiệu lực.", en="The token has expired or is not valid yet."
    ),
    Code.TOKEN_INVALID: Text(vi="Mã truy cập không hợp lệ.", en="The token is not valid."),
    Code.TOKEN_REFUSED: Text(
        vi="Máy chủ này không nhận mã truy cập; bỏ mã để đọc dữ liệu công khai.",
        en="This server takes no tokens; leave the token out to read what is public.",
    ),
    Code.TOKEN_UNIT_UNKNOWN: Text(
        vi="Mã truy cập nêu một đơn vị không có.", en="The token names a unit that does not exist."
    ),
    Code.UNAVAILABLE: Text(
        vi="Cơ sở dữ liệu tạm thời không trả lời; xin thử lại sau.",
        en="The database does not answer for now; please try again later.",
    ),
    Code.URL_TOO_LONG: Text(vi="Địa chỉ quá dài; hãy dùng POST.", en="The address is too long; use POST."),
    Code.URL_UNREADABLE: Text(
        vi="Tham số trong địa chỉ không đọc được.", en="The parameters in the address cannot be read."
    ),
}
