"""What of an HTTP request reaches the graph, and in which shape and language does the answer go back?"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.operations import GraphAnswer, GraphRequest, Stage
from api.tokens import make_development_token
from domain.policy import Role
from tests.serving import FakeGraph, FakeHouse, serving_fake, settings_of_tests

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


@pytest.fixture(scope="module")
def caller() -> Iterator[httpx.Client]:
    with serving_fake() as url, httpx.Client(base_url=url) as client:
        yield client


def told(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()["data"]


def test_a_post_brings_document_operation_and_variables_to_the_graph(caller: httpx.Client) -> None:
    body = {"query": "query A { a }", "operationName": "A", "variables": {"tỉnh": "Phú Thọ"}, "extensions": {"x": 1}}
    data = told(caller.post("/graphql", json=body))
    assert data["query"] == "query A { a }"
    assert data["operationName"] == "A"
    assert data["variables"] == {"tỉnh": "Phú Thọ"}
    assert not data["queriesOnly"]


def test_a_get_brings_them_in_its_address_and_is_for_queries_only(caller: httpx.Client) -> None:
    params = {"query": "query A { a }", "operationName": "A", "variables": '{"tỉnh": "Phú Thọ"}'}
    data = told(caller.get("/graphql", params=params))
    assert data["operationName"] == "A"
    assert data["variables"] == {"tỉnh": "Phú Thọ"}
    assert data["queriesOnly"]


@pytest.mark.parametrize("nothing", [{}, {"operationName": None, "variables": None, "extensions": None}])
def test_what_is_null_or_missing_is_as_good_as_not_given(caller: httpx.Client, nothing: dict[str, None]) -> None:
    data = told(caller.post("/graphql", json={"query": "{ a }", "unknown": 1} | nothing))
    assert data["operationName"] is None
    assert data["variables"] == {}


def test_an_empty_parameter_of_an_address_is_as_good_as_not_given(caller: httpx.Client) -> None:
    data = told(caller.get("/graphql?query={a}&operationName=&variables=&extensions="))
    assert data["operationName"] is None
    assert data["variables"] == {}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/json;q=0.9, application/graphql-response+json;q=0.5", JSON),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
    ],
)
def test_the_media_type_is_the_one_wanted_most(caller: httpx.Client, accept: str, media: str) -> None:
    response = caller.post("/graphql", json={"query": "{ a }"}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "application/json; charset=utf-16", ",", ";q=1"]
)
def test_who_takes_neither_media_type_gets_406(caller: httpx.Client, accept: str) -> None:
    response = caller.post("/graphql", json={"query": "{ a }"}, headers={"accept": accept})
    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"] == {"code": "NOT_ACCEPTABLE", "field": ["Accept"]}


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "vi"),
        ("fr", "vi"),
        ("en", "en"),
        ("en-GB", "en"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("en;q=0.8, vi-VN", "vi"),
        ("en, vi", "en"),
        ("vi;q=0, *", "en"),
        ("vi;q=0", "en"),
        ("en;q=0", "vi"),
        ("fr, *;q=0.5", "vi"),
        ("en;q=2, vi;q=0.1", "vi"),
    ],
)
def test_the_language_is_the_one_wanted_most_else_vietnamese(caller: httpx.Client, wanted: str, language: str) -> None:
    response = caller.post("/graphql", json={"query": "{ a }"}, headers={"accept-language": wanted})
    assert told(response)["language"] == language
    assert response.headers["content-language"] == language
    assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_get_405_and_learn_which_are_allowed(caller: httpx.Client, method: str) -> None:
    response = caller.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


def test_every_answer_carries_the_headers_that_protect_its_reader(caller: httpx.Client) -> None:
    for response in (caller.post("/graphql", json={"query": "{ a }"}), caller.get("/nowhere"), caller.put("/graphql")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["cache-control"] == "no-store"


def test_an_unknown_address_is_told_in_the_language_asked_for(caller: httpx.Client) -> None:
    response = caller.get("/nowhere", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert response.json() == {
        "errors": [{"message": "There is nothing at this address.", "extensions": {"code": "NOT_FOUND"}}]
    }


def test_without_a_token_the_public_asks_and_with_one_its_role(caller: httpx.Client) -> None:
    token = make_development_token(settings_of_tests(), Role.PROVINCE, "H44", datetime.now(UTC))
    assert told(caller.post("/graphql", json={"query": "{ a }"}))["roles"] == ["public"]
    known = told(caller.post("/graphql", json={"query": "{ a }"}, headers={"authorization": f"Bearer {token}"}))
    assert known["roles"] == ["province"]
    assert known["subject"] == "province@H44"


def test_a_token_that_is_not_genuine_gets_401_and_a_challenge(caller: httpx.Client) -> None:
    headers = {"authorization": "Bearer no.real.token", "accept-language": "en"}
    response = caller.post("/graphql", json={"query": "{ a }"}, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="thuocdo", error="invalid_token"'
    assert response.json()["errors"] == [
        {"message": "The token is not valid.", "extensions": {"code": "TOKEN_INVALID"}}
    ]


async def stumble(_request: GraphRequest) -> GraphAnswer:
    raise RuntimeError("the password is swordfish")


def test_a_bug_is_logged_with_an_id_and_the_caller_learns_the_id_alone(caplog: pytest.LogCaptureFixture) -> None:
    with serving_fake(FakeHouse(graph=FakeGraph(stumble))) as url, caplog.at_level(logging.ERROR):
        response = httpx.post(f"{url}/graphql", json={"query": "{ a }"})
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"].keys() == {"code", "id"}
    assert "swordfish" not in response.text
    logged = next(record for record in caplog.records if record.name == "thuocdo.http")
    assert vars(logged)["error_id"] == response.json()["errors"][0]["extensions"]["id"]
    assert "swordfish" in str(logged.exc_info)


async def lose_the_database(_request: GraphRequest) -> GraphAnswer:
    raise ConnectionRefusedError("10.0.0.7:5432")


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back() -> None:
    with serving_fake(FakeHouse(graph=FakeGraph(lose_the_database))) as url:
        response = httpx.post(f"{url}/graphql", json={"query": "{ a }"})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "10.0.0.7" not in response.text


async def refuse_mutation(_request: GraphRequest) -> GraphAnswer:
    return GraphAnswer(b'{"errors":[{"message":"POST"}]}', Stage.METHOD, errors=True)


def test_a_mutation_by_get_is_a_405_that_allows_post() -> None:
    with serving_fake(FakeHouse(graph=FakeGraph(refuse_mutation))) as url:
        response = httpx.get(f"{url}/graphql", params={"query": "mutation { a }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
