"""Does the server conform to GraphQL over HTTP, as the audit suite of graphql-http sees it?"""

import json

from api.app import create_app
from tests.browser.packages import HERE, npm_packages, run_node
from tests.serving import serving, settings_of_tests


def test_all_61_audits_pass(demonstration_url: str) -> None:
    packages = npm_packages()
    with serving(create_app(settings_of_tests(database_url=demonstration_url))) as url:
        results = json.loads(run_node(HERE / "audit.mjs", str(packages), f"{url}/graphql", cwd=packages))
    failed = {each["id"]: f"{each['name']}: {each['reason']}" for each in results if each["status"] != "ok"}
    assert failed == {}
    assert len(results) == 61
