"""Folders and a server to fuzz: runs, studies, and requests to the labelling server.

The input of a folder is a number: the seed of one fault, of the kinds that tests/helpers/mutations.py makes.
"""

from __future__ import annotations

import asyncio
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import neardup as nd
from bench.reliability.fuzz.targets import Target, Wrong
from neardup.labelling.server import application
from neardup.labelling.session import Session
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.study.opened import open_study
from neardup.study.recommend import Asked, recommend
from tests.helpers.mutations import damage
from tests.helpers.runs import RecordingWatcher, entry, keep_run
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = "token"
STRATEGIES = ("exact", "simhash")


def small_run(folder: Path) -> Path:
    """A run of two strategies on four documents, and on a corpus perturbed from them."""
    one = entry(perturbations=[nd.perturbation("typos(intensity=0.1)")])
    found = {str(nd.strategy(text)): nd.pairs(one.corpus, text) for text in STRATEGIES}
    return keep_run(folder, one, found, rounds=[0.5])


def numbers() -> list[bytes]:
    """What stands for the seeds of faults."""
    return [b"0"]


def damaged(
    make: Callable[[Path], object], read: Callable[[Path], object]
) -> Callable[[Path], Callable[[bytes], object]]:
    """The reader of a folder in which one fault was made."""

    def reader(folder: Path) -> Callable[[bytes], object]:
        sound, held = folder / "sound", folder / "run"
        make(sound)

        def once(data: bytes) -> object:
            shutil.rmtree(held, ignore_errors=True)
            shutil.copytree(sound, held)
            damage(held, Random(data))
            return read(held)

        return once

    return reader


def read_run(folder: Path) -> object:
    """Every figure of a run."""
    return derive_results(read_cells([folder]))


def read_study(folder: Path) -> object:
    """The next pair to label, and what is recommended."""
    study = open_study(folder)
    Session(study).next_place("ann")
    return recommend(study, Asked(), RecordingWatcher())


def labelled(folder: Path) -> object:
    """A study in which some pairs were answered."""
    study = make_study(folder, strategies=("minhash-lsh", "tfidf-cosine"))
    session = Session(study)
    for number in range(12):
        place = session.next_place("ann")
        assert place is not None
        pair = session.order[place]
        session.answer(_said(pair, number))
    return study


def _said(pair: tuple[str, str], number: int) -> Any:
    from neardup.labelling.session import said

    return said(*pair, ("copy", "story", "unrelated")[number % 3], "ann")


def requests() -> list[bytes]:
    """Requests as they are sent: a line with method and target, headers, and a body after a blank line."""
    head = f"host: 127.0.0.1:1\nauthorization: Bearer {TOKEN}\ncontent-type: application/json\n"
    pair = '{"a": "wire-0001", "b": "wire-0002", "answer": "copy", "seconds": 1.5, "comment": "x"}'
    family = '{"a": "wire-0001", "b": "wire-0002", "pairs": [["wire-0001", "wire-0003"]]}'
    sent = [
        *(f"GET {path}\n{head}\n" for path in ("/", "/api/start", "/api/next?texts=1&labeller=ann&beyond=1")),
        *(f"GET /api/{name}?a=wire-0001&b=wire-0002\n{head}\n" for name in ("pair", "family", "view", "disputed")),
        *(f"POST /api/{name}\n{head}content-length: {len(pair)}\n\n{pair}" for name in ("answer", "settle")),
        f"POST /api/family\n{head}content-length: {len(family)}\n\n{family}",
        f"GET /static/page.css?token={TOKEN}\n{head}origin: http://127.0.0.1:1\n\n",
    ]
    return [one.encode() for one in sent]


def server(folder: Path) -> Callable[[bytes], object]:
    """What the labelling server answers to a request; a status of 500 or more is wrong, as is an error of its own."""
    labelled(folder / "study")
    app = application(Session(open_study(folder / "study")), "ann", TOKEN)

    def ask(data: bytes) -> None:
        scope, body = _scope(data)
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
        if not statuses or statuses[0] >= 500:
            raise Wrong(f"answers with {statuses}")

    return ask


def _scope(data: bytes) -> tuple[dict[str, Any], bytes]:
    """A request as a server of HTTP hands it on."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, target = first.partition(b" ")
    path, _, query = target.partition(b"?")
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method.decode("latin-1").upper(),
        "scheme": "http", "path": path.decode("latin-1"), "raw_path": path, "query_string": query, "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 2), "server": ("127.0.0.1", 1),
    }  # fmt: skip
    return scope, body


FOLDERS = [
    Target("run folder", numbers, damaged(small_run, read_run)),
    Target("study folder", numbers, damaged(labelled, read_study)),
    Target("label server", requests, server),
]
