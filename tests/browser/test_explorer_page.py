"""Does the explorer work in a real browser, under its policy, without a request leaving this machine?"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from api.app import create_app
from tests.browser.chromium import headless
from tests.browser.packages import CACHE
from tests.serving import serving, settings_of_tests

WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
ANSWER = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"


@dataclass(slots=True)
class Visit:
    """A page of the explorer, and everything that it asked for or complained of."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def shows(self, words: str) -> str:
        """The answer, once these words are in it."""
        await self.page.wait_for_function(f"(words) => {ANSWER}.includes(words)", arg=words)
        return str(await self.page.evaluate(ANSWER))


def errors_of(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with headless() as opened:
        yield opened


@pytest.fixture(scope="module")
def url(demonstration_url: str) -> Iterator[str]:
    with serving(create_app(settings_of_tests(database_url=demonstration_url))) as served:
        yield served


@asynccontextmanager
async def visiting(browser: Browser, url: str, locale: str = "vi-VN") -> AsyncIterator[Visit]:
    """A visit that ends well: every request went to this server, nothing was complained of."""
    context = await browser.new_context(locale=locale, viewport={"width": 1400, "height": 900})
    visit = Visit(await context.new_page(), url)
    await visit.page.add_init_script(WATCH_POLICY)
    visit.page.set_default_timeout(15_000)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("websocket", lambda socket: visit.requests.append(socket.url))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", lambda message: visit.complaints.extend(errors_of(message)))
    await visit.page.goto(url)
    await visit.page.wait_for_selector(".graphiql-execute-button")
    yield visit
    assert await visit.page.evaluate("window.violations") == []
    assert visit.complaints == []
    assert [request for request in visit.requests if not request.startswith((f"{url}/", "data:"))] == []
    assert f"{url}/graphql" in visit.requests
    await context.close()


async def test_a_newcomer_clicks_the_ranking_and_sees_the_first_and_the_last_province(
    browser: Browser, url: str
) -> None:
    async with visiting(browser, url) as visit:
        await visit.page.click("text=Xếp hạng 34 tỉnh, thành phố năm 2026")
        answer = await visit.shows("Đồng Tháp")
        assert '"errors"' not in answer
        assert "Hà Nội" in answer
        assert "HTTP 200" in (await visit.page.text_content("#sent") or "")
        await visit.page.screenshot(path=CACHE / "explorer.png")


async def test_each_example_replaces_the_one_before_and_is_answered(browser: Browser, url: str) -> None:
    async with visiting(browser, url) as visit:
        for title, words in (
            ("Phú Thọ tháng 8/2026 và các đơn vị", "Phường Việt Trì"),
            ("Các tỉnh hợp thành Phú Thọ", "Tỉnh Hòa Bình"),
            ("Tìm đơn vị: «phu tho»", "Phường Phú Thọ"),
            ("Bộ quy tắc đang có hiệu lực", "CKMB"),
        ):
            await visit.page.click(f"text={title}")
            assert '"errors"' not in await visit.shows(words)


async def test_the_page_speaks_english_to_whoever_asks_for_it_and_so_does_the_answer(
    browser: Browser, url: str
) -> None:
    async with visiting(browser, url, locale="en-GB") as visit:
        await visit.page.click("text=The 34 provinces ranked, 2026")
        await visit.shows("Province")
        await visit.page.click("text=Tiếng Việt")
        await visit.page.click("text=Xếp hạng 34 tỉnh, thành phố năm 2026")
        await visit.shows("Tỉnh")


async def test_a_dialog_and_the_documentation_open_under_the_policy(browser: Browser, url: str) -> None:
    async with visiting(browser, url) as visit:
        await visit.page.click('[aria-label="Show Documentation Explorer"]')
        await visit.page.wait_for_selector("text=Root Types")
        await visit.page.click('[aria-label="Open settings dialog"]')
        await visit.page.wait_for_selector("text=Clear storage")


async def test_a_token_that_is_not_genuine_is_told_in_the_answer(browser: Browser, url: str) -> None:
    async with visiting(browser, url) as visit:
        await visit.page.fill("#token", "not.a.token")
        await visit.page.click("text=Tìm đơn vị: «phu tho»")
        await visit.shows("TOKEN_INVALID")
        visit.complaints.clear()  # the browser itself says in its console that a request was answered by 401
