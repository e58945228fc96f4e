"""The server of the labelling page: routes, and what each of them takes and gives."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from msgspec import Meta
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from neardup.errors import NeardupError
from neardup.io.json_records import Record
from neardup.labelling.guards import Guards
from neardup.labelling.guide import MEANINGS, RULE
from neardup.labelling.session import said
from neardup.study.answers import Answer
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from neardup.labelling.session import Session

_STATIC = {"label.js": "text/javascript", "label.css": "text/css", "icon.svg": "image/svg+xml"}
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class Given(Record, frozen=True, kw_only=True):
    """The body of `POST /api/answer`.

    Attributes:
        a: id of a document.
        b: id of the other.
        answer: what is said of them.
        labeller: who says it; None for the one that the server was started for.
        seconds: how long the pair was shown.
        comment: what they wrote.
        beyond: whether to go on after the goal.
    """

    a: str
    b: str
    answer: Answer
    labeller: Name | None = None
    seconds: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    comment: Annotated[str, Meta(max_length=10_000)] = ""
    beyond: bool = False


_T = TypeVar("_T")


class Pages:
    """Answers requests about one session. Requests are answered one after the other.

    Attributes:
        session: the study that is labelled.
        labeller: who gives the answers that name nobody.
        shared: whether the page asks for a name at its start.
    """

    def __init__(self, session: Session, labeller: str, *, shared: bool = False) -> None:
        self.session, self.labeller, self.shared = session, labeller, shared

    async def page(self, _: Request) -> Response:
        """`GET /?token=…`: the page."""
        return _file("label.html", "text/html")

    async def static(self, request: Request) -> Response:
        """`GET /static/NAME`: its script, style and icon."""
        name = request.path_params["name"]
        return _file(name, _STATIC[name]) if name in _STATIC else Response("There is no such file.\n", 404)

    async def start(self, _: Request) -> Response:
        """`GET /api/start`: what the page needs once."""
        meanings = [meaning._asdict() for meaning in MEANINGS]
        return _json(
            {
                "study": self.session.study.record.name,
                "folder": str(self.session.study.folder.path),
                "labeller": None if self.shared else self.labeller,
                "meanings": meanings,
                "rule": RULE,
            }
        )

    async def next(self, request: Request) -> Response:
        """`GET /api/next[?labeller=NAME][&texts=1][&beyond=1]`: the pair that comes next, or that there is none."""
        asked = request.query_params
        return self._next(self._name(asked.get("labeller")), beyond="beyond" in asked, texts="texts" in asked)

    async def pair(self, request: Request) -> Response:
        """`GET /api/pair?place=K[&labeller=NAME][&texts=1]`: the pair at a place, to see or change its answer."""
        asked = request.query_params
        place, labeller = asked.get("place", ""), self._name(asked.get("labeller"))
        if not place.isascii() or not place.isdigit():
            raise NeardupError(f"place is {place!r}; give the number of a pair, from 0")
        found = self.session.asked(int(place), labeller, texts="texts" in asked)
        return _json({"asked": found, "progress": self._progress()})

    async def answer(self, request: Request) -> Response:
        """`POST /api/answer`: keep an answer, then the pair that comes next."""
        given = await _body(request, Given)
        labeller = self._name(given.labeller)
        comment = replace_surrogates(given.comment).strip()
        self.session.answer(said(given.a, given.b, given.answer, labeller, seconds=given.seconds, comment=comment))
        return self._next(labeller, beyond=given.beyond)

    def _name(self, given: str | None) -> str:
        return (replace_surrogates(given).strip() if given else "") or self.labeller

    def _next(self, labeller: str, *, beyond: bool, texts: bool = False) -> Response:
        session = self.session
        reason = "goal" if session.answered >= session.goal and not beyond else ""
        place = None if reason else session.next_place(labeller)
        if place is None:
            finished = {"reason": reason or "all", "place": session.open_place(labeller), "next": self._command()}
            return _json({"finished": finished, "progress": self._progress()})
        return _json({"asked": session.asked(place, labeller, texts=texts), "progress": self._progress()})

    def _command(self) -> str:
        return f"neardup recommend {self.session.study.folder.path}"

    def _progress(self) -> dict[str, Any]:
        return {"labels": self.session.answered, "goal": self.session.goal, "lines": []}


def application(session: Session, labeller: str, token: str, *, shared: bool = False) -> ASGIApp:
    """The server of a session.

    Args:
        session: the study that is labelled.
        labeller: who gives the answers that name nobody.
        token: what a request must know.
        shared: whether the page asks for a name at its start.
    """
    pages = Pages(session, labeller, shared=shared)
    routes = [
        Route("/", pages.page),
        Route("/static/{name}", pages.static),
        Route("/api/start", pages.start),
        Route("/api/next", pages.next),
        Route("/api/pair", pages.pair),
        Route("/api/answer", pages.answer, methods=["POST"]),
    ]
    return Guards(Starlette(routes=routes, exception_handlers={NeardupError: _refused}), token)


async def _refused(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 400)


async def _body(request: Request, kind: type[_T]) -> _T:
    """The body of a request.

    Raises:
        NeardupError: it is not what is asked for.
    """
    try:
        return msgspec.convert(json.loads(await request.body()), kind)  # json takes half a surrogate pair, msgspec none
    except (ValueError, RecursionError) as error:
        raise NeardupError(f"the request cannot be read: {str(error).replace('`', '')}") from error


def _json(data: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def _file(name: str, kind: str) -> Response:
    return Response(files("neardup.labelling").joinpath("static", name).read_bytes(), media_type=kind)
