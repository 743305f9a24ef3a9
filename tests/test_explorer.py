"""How is the explorer served: from this server alone, in two languages, and not in production unless told to?"""

import re
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from api.explorer.pages import examples
from db.settings import Mode
from tests.serving import serving, serving_fake, settings_of_tests


@pytest.fixture(scope="module")
def caller() -> Iterator[httpx.Client]:
    with serving_fake() as url, httpx.Client(base_url=url) as client:
        yield client


def links(page: str) -> list[str]:
    return re.findall(r'(?:src|href|data-examples)="([^"]+)"', page)


@pytest.mark.parametrize(("wanted", "language"), [("", "vi"), ("en-GB, en;q=0.9", "en")])
def test_the_page_is_in_the_language_of_its_reader(caller: httpx.Client, wanted: str, language: str) -> None:
    response = caller.get("/", headers={"accept-language": wanted})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == language
    assert f'<html lang="{language}">' in response.text


def test_the_policy_allows_this_server_alone_and_styles_by_a_nonce_used_once(caller: httpx.Client) -> None:
    policies = [caller.get("/").headers["content-security-policy"] for _ in range(2)]
    assert policies[0] != policies[1]
    allowed = dict(part.split(" ", 1) for part in policies[0].split("; "))
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22}'", allowed.pop("style-src"))
    assert allowed == {
        "default-src": "'none'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_all_that_the_page_names_is_here_and_may_be_kept_for_ever(caller: httpx.Client) -> None:
    found = links(caller.get("/").text)
    assert len(found) >= 8
    for link in found:
        assert link.startswith("/explorer/")
        response = caller.get(link)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_files_are_compressed_for_whoever_takes_that(caller: httpx.Client) -> None:
    (link,) = [link for link in links(caller.get("/").text) if "graphiql.min" in link and link.endswith(".js")]
    plain = caller.get(link, headers={"accept-encoding": "identity"})
    zipped = caller.get(link, headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content
    assert int(zipped.headers["content-length"]) * 3 < int(plain.headers["content-length"])


@pytest.mark.parametrize("name", ["pages.py", "explorer.js", "..%2fpages.py", "graphiql.min.0000000000.js"])
def test_no_other_file_is_served(caller: httpx.Client, name: str) -> None:
    assert caller.get(f"/explorer/{name}").status_code == 404


@pytest.mark.parametrize(("explorer", "status"), [(None, 404), (False, 404), (True, 200)])
def test_production_shows_it_only_when_told_to(explorer: bool | None, status: int) -> None:  # noqa: FBT001 - a case
    with serving_fake(mode=Mode.PRODUCTION, explorer=explorer) as url:
        assert httpx.get(f"{url}/").status_code == status


def test_every_example_has_a_title_in_both_languages_and_runs(demonstration_url: str) -> None:
    asked = examples()
    assert len(asked) == 5
    with serving(create_app(settings_of_tests(database_url=demonstration_url))) as url:
        for example in asked:
            assert example["title"].keys() == {"vi", "en"}
            answer = httpx.post(f"{url}/graphql", json={"query": example["query"]})
            assert answer.json().keys() == {"data"}, example["title"]
