"""Is the process up, and is it ready to answer?"""

import httpx

from db.readiness import Missing
from tests.serving import FakeHouse, serving_fake


def test_a_process_that_lacks_everything_is_still_up() -> None:
    with serving_fake(FakeHouse(missing=(Missing.DATABASE,))) as url:
        assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}


def test_health_is_only_read() -> None:
    with serving_fake() as url:
        response = httpx.post(f"{url}/healthz", headers={"accept-language": "en"})
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_server_that_lacks_nothing_is_ready() -> None:
    with serving_fake() as url:
        response = httpx.get(f"{url}/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "missing": []}


def test_a_server_that_lacks_something_says_what_and_how_to_mend_it() -> None:
    with serving_fake(FakeHouse(missing=(Missing.ORGANISATION,))) as url:
        response = httpx.get(f"{url}/readyz", headers={"accept-language": "en"})
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "missing": [{"code": "ORGANISATION", "message": "The units are not loaded; run `thuocdo load`."}],
    }
