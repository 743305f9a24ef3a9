"""Odd and hostile requests: each gets a typed answer below 500, and the server goes on answering."""

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from api.body import CallerGone, body_of
from tests.serving import sent_raw, serving_fake

HOST = b"Host: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
GOOD = b'{"query":"{ a }"}'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving_fake() as url:
        yield url


@pytest.fixture(autouse=True)
def still_answers(url: str) -> Iterator[None]:
    yield
    assert httpx.post(f"{url}/graphql", json={"query": "{ a }"}).status_code == 200


def posted(headers: bytes, body: bytes) -> bytes:
    return b"POST /graphql HTTP/1.1\r\n" + HOST + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def refusal(answer: bytes) -> tuple[int, Any, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    said = orjson.loads(body)
    assert said.keys() == {"errors"}
    assert said["errors"][0]["message"]
    extensions = said["errors"][0]["extensions"]
    return int(head.split()[1]), extensions["code"], next(iter(extensions.get("field", [])), None)


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "BODY_MISSING", None),
        (b"{", 400, "BODY_NOT_JSON", None),
        (b"NONSENSE", 400, "BODY_NOT_JSON", None),
        (b'{"query":"{ a }"} {}', 400, "BODY_NOT_JSON", None),
        (b'{"query":"\xff\xfe"}', 400, "BODY_NOT_JSON", None),
        (b'{"query":"\\ud800"}', 400, "BODY_NOT_JSON", None),
        ('{"query":"{ a }"}'.encode("utf-16"), 400, "BODY_NOT_JSON", None),
        (b'{"query":"{ a }","variables":{"a":NaN}}', 400, "BODY_NOT_JSON", None),
        (b"[" * 100_000, 400, "BODY_NOT_JSON", None),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 413, "BODY_TOO_LARGE", None),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, 400, "BODY_NOT_JSON", None),
        (b'"{ a }"', 400, "BODY_NOT_OBJECT", None),
        (b"42", 400, "BODY_NOT_OBJECT", None),
        (b"null", 400, "BODY_NOT_OBJECT", None),
        (b"true", 400, "BODY_NOT_OBJECT", None),
        (b"[" + GOOD + b"]", 400, "BATCH_REFUSED", None),
        (b"[]", 400, "BATCH_REFUSED", None),
        (b"{}", 400, "PARAMETER_MISSING", "query"),
        (b'{"query":null}', 400, "PARAMETER_MISSING", "query"),
        (b'{"query":["{ a }"]}', 400, "PARAMETER_WRONG_TYPE", "query"),
        (b'{"query":"{ a }","variables":"{}"}', 400, "PARAMETER_WRONG_TYPE", "variables"),
        (b'{"query":"{ a }","variables":[]}', 400, "PARAMETER_WRONG_TYPE", "variables"),
        (b'{"query":"{ a }","operationName":false}', 400, "PARAMETER_WRONG_TYPE", "operationName"),
        (b'{"query":"{ a }","extensions":0}', 400, "PARAMETER_WRONG_TYPE", "extensions"),
        (b" " * 1_000_000, 413, "BODY_TOO_LARGE", None),
        (b" " * 10_000_000, 413, "BODY_TOO_LARGE", None),
    ],
)
def test_a_body_that_is_no_request_is_refused(url: str, body: bytes, status: int, code: str, field: str | None) -> None:
    assert refusal(sent_raw(url, posted(JSON, body))) == (status, code, field)


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"Content-Type:\r\n",
        b"Content-Type: text/plain\r\n",
        b"Content-Type: foo/application/json\r\n",
        b"Content-Type: application/jsonp\r\n",
        b"Content-Type: application/json; charset=utf-16\r\n",
        b"Content-Type: application/json; charset=utf-8; charset=utf-16\r\n",
        b"Content-Type: application/x-www-form-urlencoded\r\n",
        b"Content-Type: multipart/form-data; boundary=x\r\n",
        b"Content-Type: application/json, text/plain\r\n",
        JSON + JSON,
        b"Content-Type: \xff\xfe\r\n",
    ],
)
def test_a_body_of_another_type_is_refused(url: str, headers: bytes) -> None:
    assert refusal(sent_raw(url, posted(headers, GOOD))) == (415, "CONTENT_TYPE_UNKNOWN", "Content-Type")


@pytest.mark.parametrize("charset", [b"", b"; charset=utf-8", b';charset="UTF-8"', b"; charset=utf8; x=y", b" ;"])
def test_json_in_utf_8_is_taken_however_it_is_announced(url: str, charset: bytes) -> None:
    answer = sent_raw(url, posted(b"content-type: Application/JSON" + charset + b"\r\n", GOOD))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_compressed_body_is_refused(url: str) -> None:
    answer = sent_raw(url, posted(JSON + b"Content-Encoding: gzip\r\n", GOOD))
    assert refusal(answer) == (415, "CONTENT_ENCODING_UNKNOWN", "Content-Encoding")


def chunked(*parts: bytes) -> bytes:
    head = b"POST /graphql HTTP/1.1\r\n" + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def test_a_body_in_chunks_is_read(url: str) -> None:
    assert sent_raw(url, chunked(GOOD[:5], GOOD[5:])).startswith(b"HTTP/1.1 200 ")


def test_a_body_in_chunks_is_as_limited_as_any(url: str) -> None:
    assert refusal(sent_raw(url, chunked(*[b" " * 65_536] * 16))) == (413, "BODY_TOO_LARGE", None)


@pytest.mark.parametrize(
    ("query_string", "status", "code", "field"),
    [
        (b"", 400, "PARAMETER_MISSING", "query"),
        (b"query=%FF", 400, "URL_UNREADABLE", None),
        (b"&".join([b"a=1"] * 30), 400, "URL_UNREADABLE", None),
        (b"query={a}&query={b}", 400, "PARAMETER_REPEATED", "query"),
        (b"query={a}&variables={", 400, "PARAMETER_NOT_JSON", "variables"),
        (b"query={a}&variables=[]", 400, "PARAMETER_WRONG_TYPE", "variables"),
        (b"query={a}&extensions=7", 400, "PARAMETER_WRONG_TYPE", "extensions"),
        (b"query=" + b"a" * 20_000, 414, "URL_TOO_LONG", None),
    ],
)
def test_an_address_that_is_no_request_is_refused(
    url: str, query_string: bytes, status: int, code: str, field: str | None
) -> None:
    answer = sent_raw(url, b"GET /graphql?" + query_string + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert refusal(answer) == (status, code, field)


def test_two_authorizations_are_no_authorization(url: str) -> None:
    twice = b"Authorization: Bearer a.b.c\r\nAuthorization: Bearer a.b.c\r\n"
    assert refusal(sent_raw(url, posted(JSON + twice, GOOD)))[:2] == (401, "TOKEN_INVALID")


def test_a_caller_who_hangs_up_in_the_middle_harms_nobody(url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /graphql HTTP/1.1\r\n" + HOST + JSON + b'Content-Length: 900\r\n\r\n{"query"')


async def test_a_caller_who_has_gone_gets_no_answer() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(CallerGone):
        await body_of(gone, b"10", limit=100)
