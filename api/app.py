"""What is opened when the server starts, and what answers at each address?"""

import gc
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TypedDict

from joserfc.jwk import OctKey
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.explorer.pages import load_explorer
from api.health import WhatIsMissing, healthz, readyz
from api.http import Answers, GraphEndpoint, StraightToGraph, headers_of
from api.negotiation import Media, language_for, media_for
from api.operations import Graph
from api.principal import Principals
from api.problems import Code, Refusal
from api.replies import Reply, failed, refused
from db.migrate import newest_version
from db.places import places_of
from db.pools import open_pools
from db.readiness import missing
from db.server import running_database
from db.settings import Mode, Settings, Statuses
from domain.rulebook import load_rulebooks
from domain.text import Language


class House(TypedDict):
    """What is open as long as the server runs; every request finds it in its state."""

    graph: Answers
    principals: Principals
    missing: WhatIsMissing


Opened = Callable[[Starlette], AbstractAsyncContextManager[House]]


def create_app(settings: Settings) -> StraightToGraph:
    """The server over its own database."""
    return application(settings, lambda _: opened(settings))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """The database, the graph over it, and who is who."""
    rulebooks = load_rulebooks()
    editions = [edition.id for edition in rulebooks.editions]
    async with running_database(settings) as url, open_pools(url, connections=settings.connections) as pools:
        # What is loaded once is never garbage: the collector need not look at it again.
        gc.freeze()
        yield House(
            graph=Graph(pools, rulebooks, sealing_key(settings)),
            principals=Principals(partial(places_of, pools.public), verification_key(settings)),
            missing=partial(missing, pools.public, version=newest_version(), rulebooks=editions),
        )


def verification_key(settings: Settings) -> OctKey | None:
    """Development takes the tokens it prints; production takes none until people can sign in."""
    return None if settings.mode is Mode.PRODUCTION else OctKey.import_key(settings.signing_secret())


def sealing_key(settings: Settings) -> bytes:
    """Seals identities and cursors: made from the secret that signs tokens, so that neither serves for the other."""
    return hmac.digest(settings.signing_secret().encode(), b"identities and cursors", "sha256")


def application(settings: Settings, house: Opened) -> StraightToGraph:
    """The addresses of the server, over whatever house is opened for it."""
    graphql = GraphEndpoint(settings.languages, settings.body_limit, settings.statuses, lambda: datetime.now(UTC))
    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if settings.shows_explorer():
        explorer = load_explorer(settings.languages)
        routes += [Route("/", explorer.index), Route("/explorer/{name}", explorer.asset)]
    handlers = {HTTPException: turned_away, Exception: broken}
    return StraightToGraph(Starlette(routes=routes, lifespan=house, exception_handlers=handlers), graphql)


async def turned_away(request: Request, error: Exception) -> Response:
    """An address or a method that there is not, told in the shape of every other refusal."""
    media, language = _wishes(request)
    allowed = (error.headers or {}).get("Allow") if isinstance(error, HTTPException) else None
    reply = refused(Refusal(Code.METHOD_NOT_ALLOWED if allowed else Code.NOT_FOUND), media, Statuses.AUDITED, language)
    return _response(replace(reply, extra=((b"allow", allowed.encode()),)) if allowed else reply, language)


async def broken(request: Request, error: Exception) -> Response:
    """A bug outside the graph: logged, and masked."""
    media, language = _wishes(request)
    return _response(failed(error, media, language), language)


def _wishes(request: Request) -> tuple[Media, Language]:
    headers = headers_of(request.scope)
    language = language_for(headers.get(b"accept-language"), tuple(Language))
    return media_for(headers.get(b"accept")) or Media.JSON, language


def _response(reply: Reply, language: Language) -> Response:
    response = Response(reply.body, reply.status)
    response.raw_headers = reply.headers(language)
    return response
