"""Which status does an answer carry: as today's clients are audited, and as the draft says?"""

import httpx
import pytest

from api.negotiation import Media
from api.operations import Stage
from api.statuses import media_of, of_answer
from db.settings import Statuses
from tests.serving import serving_fake

AUDITED, DRAFT = Statuses.AUDITED, Statuses.DRAFT
GRAPHQL, JSON = Media.GRAPHQL, Media.JSON


@pytest.mark.parametrize(
    ("stage", "audited_graphql", "audited_json", "draft_graphql", "draft_json"),
    [
        (Stage.PARSE, 400, 200, 400, 400),
        (Stage.VALIDATION, 400, 200, 422, 422),
        (Stage.COERCION, 400, 200, 422, 422),
        (Stage.METHOD, 405, 405, 405, 405),
        (Stage.EXECUTION, 200, 200, 294, 200),
    ],
)
def test_the_stage_at_which_an_operation_failed_decides(
    stage: Stage, audited_graphql: int, audited_json: int, draft_graphql: int, draft_json: int
) -> None:
    assert of_answer(stage, GRAPHQL, AUDITED, errors=True) == audited_graphql
    assert of_answer(stage, JSON, AUDITED, errors=True) == audited_json
    assert of_answer(stage, GRAPHQL, DRAFT, errors=True) == draft_graphql
    assert of_answer(stage, JSON, DRAFT, errors=True) == draft_json


@pytest.mark.parametrize("statuses", list(Statuses))
@pytest.mark.parametrize("media", list(Media))
def test_an_operation_without_errors_is_a_200(statuses: Statuses, media: Media) -> None:
    assert of_answer(Stage.EXECUTION, media, statuses, errors=False) == 200
    assert media_of(200, media, statuses) is media


def test_by_the_draft_what_is_json_but_no_graphql_request_is_a_422_of_the_newer_media_type() -> None:
    with serving_fake(statuses=DRAFT) as url:
        no_request = httpx.post(f"{url}/graphql", json={"qeury": "{ a }"})
        no_json = httpx.post(f"{url}/graphql", content="{", headers={"content-type": "application/json"})
    assert no_request.status_code == 422
    assert no_request.headers["content-type"].startswith("application/graphql-response+json")
    assert no_json.status_code == 400
