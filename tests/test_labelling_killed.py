"""The labelling server is killed while answers come in: what it said it kept is kept."""

from __future__ import annotations

import json
import threading
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from neardup.study.labels import read_labels
from neardup.study.opened import open_study
from tests.helpers.browsers import serving
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def call(address: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """What the server says to a request, as a script sends it."""
    parts = urlsplit(address)
    token = parts.query.removeprefix("token=")
    request = urllib.request.Request(f"http://{parts.netloc}{path}", headers={"Authorization": f"Bearer {token}"})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data, timeout=20) as reply:
        return json.load(reply)


def test_answers_that_were_acknowledged_outlive_kills(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study").folder.path
    kept: list[tuple[str, str, str]] = []
    for number, delay in ((3, 0.005), (5, 0.02), (8, 0.05)):
        with serving(study) as server:
            found = call(server.address, "/api/next")
            before = len(kept)
            try:
                while True:
                    pair, answer = found["asked"]["pair"], ("copy", "story", "unsure")[len(kept) % 3]
                    found = call(server.address, "/api/answer", {"a": pair["a"], "b": pair["b"], "answer": answer})
                    kept.append((pair["a"], pair["b"], answer))
                    if len(kept) - before == number:
                        threading.Timer(delay, server.process.kill).start()
            except (OSError, HTTPException, json.JSONDecodeError):  # the reply was cut off, or none came
                pass
            server.process.wait(timeout=20)
    held = {(one.a, one.b): one.answer for one in read_labels(open_study(study)).held}
    assert len(kept) >= 16
    last = {(a, b): answer for a, b, answer in kept}
    lost = {pair: answer for pair, answer in last.items() if held.get(pair) != answer}
    assert lost == {}
    assert len(held) - len(last) <= 3, "at most the answer that was on its way at each kill was kept without a reply"
