"""How does an HTTP request become a GraphQL operation, and its answer an HTTP response?"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from api.body import CallerGone, Parameters, Receive, body_of, in_url, posted
from api.negotiation import Media, is_json, language_for, media_for
from api.operations import GraphAnswer, GraphRequest
from api.problems import Code, Refusal
from api.replies import answered, failed, refused
from db.settings import Statuses
from domain.text import Language

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[bytes, bytes]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

GRAPHQL = "/graphql"
METHODS = frozenset({"GET", "POST"})
LONGEST_URL = 16 * 1024
NOT_ACCEPTABLE = Refusal(Code.NOT_ACCEPTABLE, "Accept")


class Answers(Protocol):
    """What answers operations: ``api.operations.Graph``."""

    async def answer(self, request: GraphRequest) -> GraphAnswer:
        """The answer, complete, with the stage at which it ended."""
        ...


@dataclass(frozen=True, slots=True)
class GraphEndpoint:
    """``/graphql`` as a bare ASGI application: nothing stands between the server and the graph.

    The graph and the principals come with the state of the lifespan; the clock is read once a request.
    """

    spoken: tuple[Language, ...]
    body_limit: int
    statuses: Statuses
    clock: Callable[[], datetime]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it is."""
        headers = headers_of(scope)
        language = language_for(headers.get(b"accept-language"), self.spoken)
        wanted = media_for(headers.get(b"accept"))
        media = wanted or Media.JSON
        try:
            asked = await self._asked(scope, receive, headers, language) if wanted else NOT_ACCEPTABLE
            if isinstance(asked, Refusal):
                reply = refused(asked, media, self.statuses, language)
            else:
                reply = answered(await scope["state"]["graph"].answer(asked), media, self.statuses)
        except CallerGone:
            return
        except Exception as bug:  # noqa: BLE001 - the rim: whatever went wrong is logged and masked
            reply = failed(bug, media, language)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers(language)})
        await send({"type": "http.response.body", "body": reply.body})

    async def _asked(
        self, scope: Scope, receive: Receive, headers: Headers, language: Language
    ) -> GraphRequest | Refusal:
        method, at = scope["method"], self.clock()
        if method not in METHODS:
            return Refusal(Code.METHOD_NOT_ALLOWED)
        principal = await scope["state"]["principals"].of(headers.get(b"authorization"), language, at)
        if isinstance(principal, Refusal):
            return principal
        got = method == "GET"
        found = in_url(scope["query_string"], limit=LONGEST_URL) if got else await self._posted(receive, headers)
        if isinstance(found, Refusal):
            return found
        return GraphRequest(
            found.query, found.operation_name, found.variables, principal, language, queries_only=got, at=at
        )

    async def _posted(self, receive: Receive, headers: Headers) -> Parameters | Refusal:
        if not is_json(headers.get(b"content-type")):
            return Refusal(Code.CONTENT_TYPE_UNKNOWN, "Content-Type")
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            return Refusal(Code.CONTENT_ENCODING_UNKNOWN, "Content-Encoding")
        body = await body_of(receive, headers.get(b"content-length", b""), limit=self.body_limit)
        return body if isinstance(body, Refusal) else posted(body)


@dataclass(frozen=True, slots=True)
class StraightToGraph:
    """Sends ``/graphql`` past the routing that every other address takes: a quarter of what the edge costs."""

    app: Application
    graph: GraphEndpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One comparison decides."""
        straight = scope["type"] == "http" and scope["path"] == GRAPHQL
        await (self.graph if straight else self.app)(scope, receive, send)


def headers_of(scope: Scope) -> Headers:
    """The headers of a request; one that comes twice is joined by a comma, as HTTP allows."""
    found: Headers = {}
    for name, value in scope["headers"]:
        found[name] = found[name] + b", " + value if name in found else value
    return found
