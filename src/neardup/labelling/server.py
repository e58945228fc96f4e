"""The server of the labelling page: routes, and what each of them takes and gives."""

from __future__ import annotations

from importlib.resources import files
from shlex import quote
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from neardup.errors import NeardupError
from neardup.labelling.family import MOST, member
from neardup.labelling.guards import Guards
from neardup.labelling.guide import MEANINGS, RULE
from neardup.labelling.requests import Given, GivenFamily, body_of
from neardup.labelling.session import Said, said
from neardup.study.answers import pair_of
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from neardup.labelling.session import Session
    from neardup.study.answers import Pair

_STATIC = {"label.js": "text/javascript", "label.css": "text/css", "icon.svg": "image/svg+xml"}


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
        return _json(start_of(self.session, None if self.shared else self.labeller))

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
        """`POST /api/answer`: keep an answer, then the pair that comes next, and how many of its family are open."""
        given = await body_of(request, Given)
        one = self._said(given)
        self.session.answer(one)
        family = len(self.session.family(one.pair, one.labeller)) if one.answer == "template" else 0
        return self._next(one.labeller, beyond=given.beyond, family=family)

    async def family(self, request: Request) -> Response:
        """`GET /api/family?a=ID&b=ID[&labeller=NAME]`: the open pairs of a family, in short."""
        asked = request.query_params
        pairs = self.session.family(_pair(request), self._name(asked.get("labeller")))
        members = [member(self.session.view(pair)) for pair in pairs[:MOST]]
        return _json({"members": members, "more": len(pairs) - len(members)})

    async def templates(self, request: Request) -> Response:
        """`POST /api/family`: keep that pairs of a family are templates; gives the same as `answer`."""
        given = await body_of(request, GivenFamily)
        labeller = self._name(given.labeller)
        family = pair_of(given.a, given.b)
        self.session.templates(family, [pair_of(*pair) for pair in given.pairs], labeller)
        return self._next(labeller, beyond=given.beyond, family=len(self.session.family(family, labeller)))

    async def view(self, request: Request) -> Response:
        """`GET /api/view?a=ID&b=ID`: the two texts of any pair."""
        return _json(self.session.view(_pair(request)))

    async def disputed(self, _: Request) -> Response:
        """`GET /api/disputed`: the first pair of which people say different things, with what they say."""
        return self._disputed()

    async def settle(self, request: Request) -> Response:
        """`POST /api/settle`: keep what settles a disagreement, then the next one."""
        self.session.settle(self._said(await body_of(request, Given)))
        return self._disputed()

    def _disputed(self) -> Response:
        pairs = self.session.disputed()
        if not pairs:
            return _json({"settled": True, "progress": self._progress()})
        said_of = [(one.labeller, one.answer, one.comment) for one in self.session.opinions(pairs[0])]
        found = {"pair": self.session.view(pairs[0]), "said": said_of, "left": len(pairs)}
        return _json({"disputed": found, "progress": self._progress()})

    def _name(self, given: str | None) -> str:
        return (replace_surrogates(given).strip()[:100] if given else "") or self.labeller

    def _said(self, given: Given) -> Said:
        comment = replace_surrogates(given.comment).strip()
        name = self._name(given.labeller)
        return said(given.a, given.b, given.answer, name, seconds=given.seconds, comment=comment)

    def _next(self, labeller: str, *, beyond: bool, texts: bool = False, family: int = 0) -> Response:
        session = self.session
        reason = "goal" if session.answered_by(labeller) >= session.goal and not beyond else ""
        place = None if reason else session.next_place(labeller)
        found: dict[str, Any] = {"progress": self._progress(), "family": family}
        if place is None:
            found["finished"] = {
                "reason": reason or "all",
                "place": session.open_place(labeller),
                "next": f"neardup recommend {quote(str(session.study.folder.path))}",
                "agreement": session.agreement(),
                "disputed": len(session.disputed()),
            }
        else:
            found["asked"] = session.asked(place, labeller, texts=texts)
        return _json(found)

    def _progress(self) -> dict[str, Any]:
        return {"labels": self.session.answered, "goal": self.session.goal, "lines": self.session.outlook.lines()}


def start_of(session: Session, labeller: str | None) -> dict[str, Any]:
    """What the page needs once: the name of the study, who labels (None: ask), and what the answers mean."""
    return {
        "study": session.study.record.name,
        "labeller": labeller,
        "meanings": [meaning._asdict() for meaning in MEANINGS],
        "rule": RULE,
    }


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
        Route("/api/family", pages.family, methods=["GET"]),
        Route("/api/family", pages.templates, methods=["POST"]),
        Route("/api/view", pages.view),
        Route("/api/disputed", pages.disputed),
        Route("/api/settle", pages.settle, methods=["POST"]),
    ]
    return Guards(Starlette(routes=routes, exception_handlers={NeardupError: _refused}), token)


async def _refused(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 400)


def _pair(request: Request) -> Pair:
    asked = request.query_params
    if "a" not in asked or "b" not in asked:
        raise NeardupError("a pair needs the ids a and b")
    return pair_of(asked["a"], asked["b"])


def _json(data: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def _file(name: str, kind: str) -> Response:
    return Response(files("neardup.labelling").joinpath("static", name).read_bytes(), media_type=kind)
