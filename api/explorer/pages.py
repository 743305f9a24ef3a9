"""What does the explorer's page consist of, and how is each file sent so that nothing leaves this server?"""

import gzip
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import TypedDict

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.http import headers_of
from api.negotiation import language_for
from domain.text import Language

FOLDER = Path(__file__).parent
FILES = (
    "explorer.css",
    "explorer.js",
    "icon.svg",
    "vendor/graphiql.min.css",
    "vendor/graphiql.min.js",
    "vendor/react.production.min.js",
    "vendor/react-dom.production.min.js",
)
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"
TITLE = re.compile(r"^# (vi|en): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """A file of the page under a name that changes with its content, so that it may be kept for ever."""

    file: str
    content: bytes

    @cached_property
    def name(self) -> str:
        """``graphiql.min.3f2a9c51d0.js``"""
        stem, dot, kind = self.file.rpartition(".")
        return f"{stem}.{hashlib.sha256(self.content).hexdigest()[:10]}{dot}{kind}"

    @cached_property
    def gzipped(self) -> bytes:
        """Compressed when it is first asked for."""
        return gzip.compress(self.content, mtime=0)

    def response(self, request: Request) -> Response:
        """The file, compressed for whoever takes gzip."""
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", **SAFE}
        media = MEDIA[Path(self.file).suffix]
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(self.content, media_type=media, headers=headers)
        return Response(self.gzipped, media_type=media, headers={"Content-Encoding": "gzip", **headers})


@dataclass(frozen=True, slots=True)
class Explorer:
    """The page at ``/`` and the files it is made of."""

    page: Template
    assets: Mapping[str, Asset]
    spoken: tuple[Language, ...]

    async def index(self, request: Request) -> Response:
        """The page in the caller's language; its nonce allows the one style element that GraphiQL adds."""
        language = language_for(headers_of(request.scope).get(b"accept-language"), self.spoken)
        nonce = secrets.token_urlsafe(16)
        links = {re.sub(r"\W", "_", asset.file): f"/explorer/{asset.name}" for asset in self.assets.values()}
        headers = {
            "Content-Security-Policy": POLICY.format(nonce=nonce),
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            **SAFE,
        }
        html = self.page.substitute(links, language=language, nonce=nonce)
        return Response(html, media_type="text/html; charset=utf-8", headers=headers)

    async def asset(self, request: Request) -> Response:
        """A file by its name of the day; any other name is not found."""
        found = self.assets.get(request.path_params["name"])
        return found.response(request) if found else Response(status_code=404, headers=SAFE)


def load_explorer(spoken: tuple[Language, ...]) -> Explorer:
    """Read the page's files once."""
    assets = [Asset(Path(file).name, (FOLDER / file).read_bytes()) for file in FILES]
    assets.append(Asset("examples.json", orjson.dumps(examples())))
    page = Template((FOLDER / "index.html").read_text("utf-8"))
    return Explorer(page, {asset.name: asset for asset in assets}, spoken)


class Example(TypedDict):
    """A query to click, with its title in each language."""

    title: dict[str, str]
    query: str


def examples() -> list[Example]:
    """The queries to click, in order; each file begins with its titles."""
    texts = [file.read_text("utf-8") for file in sorted((FOLDER / "examples").glob("*.graphql"))]
    return [Example(title=dict(TITLE.findall(text)), query=text.strip()) for text in texts]
