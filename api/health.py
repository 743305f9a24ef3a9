"""Is the process up, and is it ready to answer?"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.http import headers_of
from api.negotiation import language_for
from db.readiness import Missing
from domain.text import Language

WhatIsMissing = Callable[[], Awaitable[tuple[Missing, ...]]]
"""``db.readiness.missing`` on the pools of this process."""

SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def healthz(_request: Request) -> JSONResponse:
    """The process is up; nothing else was asked."""
    return JSONResponse({"status": "ok"}, headers=SAFE)


async def readyz(request: Request) -> JSONResponse:
    """200 when every part answers, else 503 with what is missing and how to mend it."""
    found = await request.state.missing()
    language = language_for(headers_of(request.scope).get(b"accept-language"), tuple(Language))
    reasons = [{"code": each.name, "message": each.value.said_in(language)} for each in found]
    headers = SAFE | {"Content-Language": language.value, "Vary": "Accept-Language"}
    return JSONResponse({"ready": not found, "missing": reasons}, 503 if found else 200, headers)
