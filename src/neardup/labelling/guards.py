"""Who may talk to the server: this machine's own page, with the token that was printed."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""What every answer of the server says to the browser."""
LARGEST = 4_000_000
"""Bytes of the largest request that is read."""


class Guards:
    """Refuses requests of other pages and machines before anything else sees them.

    A page of another site cannot reach the server under a name of its own (DNS rebinding), since only names of this
    machine are served. Nor can another page of this machine, since its origin is another. The token is in the address
    of the page and in a header of all other requests. No cookie is set, so none can be abused.

    Attributes:
        app: what is guarded.
        token: the token.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self.refusal(scope)
        await (refused or self.app)(scope, receive, guarded)

    def refusal(self, scope: Scope) -> Response | None:
        """Why a request is refused; None where it is not."""
        headers, path = Headers(scope=scope), scope["path"]
        if _name_in(headers.get("host", "")) not in LOOPBACK:
            return PlainTextResponse("This server answers on this machine only: open http://127.0.0.1.\n", 421)
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{headers['host']}":
            return PlainTextResponse("Another page may not use this server.\n", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            return PlainTextResponse("The request is too large.\n", 413)
        if not scope["query_string"].isascii():
            return PlainTextResponse("The address has bytes outside of ASCII; write each as % and two digits.\n", 400)
        if path == "/" and not self._knows(scope["query_string"].decode("latin-1").removeprefix("token=")):
            fact = "Open the whole address that 'neardup label' printed, with its token; each start has a new one.\n"
            return PlainTextResponse(fact, 403)
        if path.startswith("/api/") and not self._knows(headers.get("authorization", "").removeprefix("Bearer ")):
            fact = "The token is missing or of an earlier start; open the address that 'neardup label' printed."
            return JSONResponse({"error": fact}, 403)
        return None

    def _knows(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(errors="replace"), self.token.encode())


def _name_in(host: str) -> str | None:
    """The name of a machine in a `Host` header; None where there is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # such as a bracket that is not closed
        return None
