"""The labelling server: what it gives, keeps and refuses."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from starlette.testclient import TestClient

import neardup as nd
from neardup.errors import NeardupError
from neardup.estimation.design import draw_batch
from neardup.labelling.guide import MEANINGS
from neardup.labelling.server import application
from neardup.labelling.serving import PORT, listen
from neardup.labelling.session import Session
from neardup.labelling.views import turned
from neardup.study.answers import ANSWERS
from neardup.study.labels import read_labels
from neardup.study.opened import open_study
from tests.helpers.labels import label
from tests.helpers.study import make_study, template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.study.opened import Study

HERE = "http://127.0.0.1:8321"
TOKEN = "right-token"


def client(study: Study, **options: Any) -> TestClient:
    app = application(Session(study, **options), "ann", TOKEN)
    return TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


@pytest.fixture
def page(study: Study) -> Iterator[TestClient]:
    with client(study) as opened:
        yield opened


def test_pairs_come_one_after_the_other_and_answers_are_on_disk_first(page: TestClient, study: Study) -> None:
    found = page.get("/api/next?texts=1").json()
    for number in range(25):
        asked, pair = found["asked"], found["asked"]["pair"]
        assert (asked["place"], asked["of"]) == (number, 20 if number < 20 else 40)
        body = {"a": pair["b"], "b": pair["a"], "answer": ANSWERS[number % 7], "seconds": 1.25, "comment": f"{number} "}
        found = page.post("/api/answer", json=body).json()
        last = read_labels(study).held[-1]
        assert (last.pair, last.answer) == ((pair["a"], pair["b"]), ANSWERS[number % 7])
        assert (last.labeller, last.seconds, last.comment, last.drawn) == ("ann", 1.2, str(number), True)
        assert found["progress"]["labels"] == number + 1
    again = page.get("/api/next").json()
    assert again["asked"] == found["asked"], "loading the page again shows the same pair"
    with client(open_study(study.folder.path)) as restarted:
        assert restarted.get("/api/next").json() == again, "so does another start of the server"


def test_the_sides_are_the_texts_in_an_order_that_stays(page: TestClient, study: Study) -> None:
    turns = set()
    texts = dict(zip(study.documents.ids, study.documents.texts, strict=True))
    page.get("/api/next")
    for place in range(20):
        pair = page.get(f"/api/pair?place={place}&texts=1").json()["asked"]["pair"]
        for side in ("left", "right"):
            assert pair[side]["text"] == texts[pair[side]["id"]]
            assert "".join(piece["text"] for row in pair["rows"] for piece in row[side]) == pair[side]["text"]
        assert (pair["left"]["id"], pair["right"]["id"]) == turned((pair["a"], pair["b"]), study.record.seed)
        turns.add(pair["left"]["id"] == pair["a"])
    assert turns == {True, False}


def test_nothing_of_scores_strategies_or_gold_is_sent(page: TestClient) -> None:
    page.get("/api/next")
    for place in range(20):
        pair = page.get(f"/api/pair?place={place}").json()["asked"]["pair"]
        for side in ("left", "right"):
            assert set(pair[side]) == {"id", "facts", "text"}
            assert {name for name, _ in pair[side]["facts"]} <= {"title", "date", "source", "author", "address"}
        assert set(pair) == {"a", "b", "left", "right", "rows"}
    found = page.get("/api/next").json()
    assert set(found["asked"]) == {"place", "of", "pair", "answer", "comment"}
    assert set(found["progress"]) == {"labels", "goal", "lines"}
    assert set(page.get("/api/start").json()) == {"study", "labeller", "meanings", "rule"}


def test_an_answer_is_changed_by_going_back(page: TestClient, study: Study) -> None:
    pair = page.get("/api/next").json()["asked"]["pair"]
    page.post("/api/answer", json={"a": pair["a"], "b": pair["b"], "answer": "copy", "comment": "why"})
    before = page.get("/api/pair?place=0").json()["asked"]
    assert (before["answer"], before["comment"]) == ("copy", "why")
    page.post("/api/answer", json={"a": pair["a"], "b": pair["b"], "answer": "story"})
    labels = read_labels(study)
    assert [record.answer for record in labels.lines] == ["copy", "story"]
    assert [record.answer for record in labels.held] == ["story"]


def test_the_goal_and_the_last_pair_end_with_what_to_do(tmp_path: Path) -> None:
    texts = ["one two three four five six seven", "one two three four five six eight", "one two three four five six"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(list("abc"), texts))
    with client(study, goal=2) as page:
        found = page.get("/api/next").json()
        for _ in range(2):
            pair = found["asked"]["pair"]
            found = page.post("/api/answer", json={"a": pair["a"], "b": pair["b"], "answer": "copy"}).json()
        expected = {"reason": "goal", "place": 2, "next": f"neardup recommend {study.folder.path}"}
        assert found["finished"] == expected | {"agreement": [], "disputed": 0}
        pair = page.get("/api/next?beyond=1").json()["asked"]["pair"]
        body = {"a": pair["a"], "b": pair["b"], "answer": "copy", "beyond": True}
        assert page.post("/api/answer", json=body).json()["finished"]["reason"] == "all"


def test_people_answer_the_same_pairs(page: TestClient) -> None:
    first = page.get("/api/next?labeller=bob").json()["asked"]["pair"]
    page.post("/api/answer", json={"a": first["a"], "b": first["b"], "answer": "copy", "labeller": "bob"})
    assert page.get("/api/next?labeller=bob").json()["asked"]["place"] == 1
    assert page.get("/api/next").json()["asked"]["pair"] == first


@pytest.mark.parametrize("path", ["/api/start", "/api/next", "/api/pair?place=0"])
@pytest.mark.parametrize("sent", ["", "Bearer wrong", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_a_request_without_the_token_is_refused(page: TestClient, path: str, sent: str) -> None:
    answer = page.get(path, headers={"Authorization": sent})
    assert answer.status_code == 403
    assert "open the address that 'neardup label' printed" in answer.json()["error"]


def test_the_page_needs_the_token_in_its_address(page: TestClient) -> None:
    assert page.get("/").status_code == 403
    assert page.get("/?token=wrong").status_code == 403
    shown = page.get(f"/?token={TOKEN}")
    assert shown.status_code == 200
    assert TOKEN not in shown.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8321", "127.0.0.1.evil.example", "192.168.0.7:8321", "", "[", "[::1"]
)
def test_a_name_of_another_machine_is_refused(page: TestClient, host: str) -> None:
    assert page.get("/api/start", headers={"Host": host}).status_code == 421


def test_bytes_outside_of_ascii_in_an_address_are_refused(page: TestClient) -> None:
    """A client writes them as they are, where a library would have escaped them."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "",
        "query_string": b"a=\xf0u",
        "headers": [(b"host", b"localhost")],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("nothing more is read")

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(page.app(scope, receive, send))  # type: ignore[arg-type]
    assert [sent[0]["status"], sent[1]["body"][:24]] == [400, b"The address has bytes ou"]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:3000", "http://localhost:8321", "null"])
def test_another_page_is_refused(page: TestClient, study: Study, origin: str) -> None:
    pair = page.get("/api/next").json()["asked"]["pair"]
    body = {"a": pair["a"], "b": pair["b"], "answer": "copy"}
    assert page.post("/api/answer", json=body, headers={"Origin": origin}).status_code == 403
    assert read_labels(study).lines == []
    assert page.post("/api/answer", json=body, headers={"Origin": HERE}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", f"/?token={TOKEN}", "/static/label.js", "/api/next", "/nowhere", "/static/../server.py"]
)
def test_every_answer_forbids_what_the_page_does_not_need(page: TestClient, path: str) -> None:
    headers = page.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "the request cannot be read"),
        (b"", "the request cannot be read"),
        (b"[]", "expected object, got array"),
        (b'{"a": "x"}', "missing required field"),
        (b'{"a": "x", "b": "y", "answer": "maybe"}', "invalid enum value 'maybe'"),
        (b'{"a": "x", "b": "y", "answer": "copy"}', "was not drawn to be asked about"),
        (b'{"a": "x", "b": "y", "answer": "copy", "seconds": -1}', "expected float >= 0"),
        (b'{"a": "x", "b": "y", "answer": "copy", "drawn": true}', "unknown field"),
    ],
)
def test_a_request_that_cannot_be_taken_is_one_line(page: TestClient, body: bytes, problem: str) -> None:
    page.get("/api/next")
    answer = page.post("/api/answer", content=body)
    assert answer.status_code == 400
    assert problem.lower() in answer.json()["error"].lower()
    for place in ("", "x", "-1", "20", "1.5", "9" * 30):
        assert page.get(f"/api/pair?place={place}").status_code == 400


def test_a_large_request_is_refused(page: TestClient) -> None:
    assert page.post("/api/answer", content=b" " * 5_000_000).status_code == 413


def test_odd_texts_ids_and_comments_go_through_unharmed(tmp_path: Path) -> None:
    story = "<script>alert(1)</script> <b onclick=x> & \u202e\u2028 \0 é 👩‍👩‍👧 one two three four five six seven"
    ids = ['"><script>', "a\nb", "\u202e'"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(ids, [story, f"{story} eight", f"{story} nine ten"]))
    with client(study) as page:
        found = page.get("/api/next?texts=1")
        assert found.headers["content-type"] == "application/json"
        pair = found.json()["asked"]["pair"]
        assert pair["left"]["text"].startswith(story)
        raw = json.dumps({"a": pair["a"], "b": pair["b"], "answer": "copy", "comment": "\ud800 \0\n<i>"}).encode()
        assert page.post("/api/answer", content=raw).status_code == 200
        assert read_labels(study).held[-1].comment == "\ufffd \0\n<i>"


def test_a_port_in_use_is_passed_over_or_named() -> None:
    with listen(None) as first:
        port = first.getsockname()[1]
        assert port >= PORT
        with listen(None) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(NeardupError, match=f"port {port} cannot be used: .*; give another --port, or none"):
            listen(port)
        assert first.getsockname()[0] == "127.0.0.1"


def test_every_answer_has_a_button_and_keys_of_its_own() -> None:
    assert tuple(meaning.answer for meaning in MEANINGS) == ANSWERS
    keys = [key for meaning in MEANINGS for key in meaning.keys]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set("bmneh")


def test_a_free_port_of_ones_own_is_taken() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with listen(port) as taken:
        assert taken.getsockname()[1] == port


def test_a_family_is_answered_at_once_and_enters_no_estimate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = template(5)
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(texts, texts.values()), strategies=("minhash-lsh:news",))
    monkeypatch.setattr("neardup.labelling.session.draw_batch", partial(draw_batch, fresh=1))
    with client(study) as page:
        pair = page.get("/api/next").json()["asked"]["pair"]
        ids = {"a": pair["a"], "b": pair["b"]}
        assert page.post("/api/answer", json=ids | {"answer": "copy"}).json()["family"] == 0
        found = page.post("/api/answer", json=ids | {"answer": "template"}).json()
        drawn = {one.pair for one in read_labels(study).drawn}
        assert found["family"] == len(study.population) - len(drawn) > 3
        members = page.get("/api/family", params=ids).json()["members"]
        assert {(one["a"], one["b"]) for one in members}.isdisjoint(drawn)
        assert len(members) == found["family"]
        assert all(one["left"].startswith("The company said net income") and one["only_left"] for one in members)
        chosen = [(one["b"], one["a"]) for one in members[:2]]
        assert page.post("/api/family", json=ids | {"pairs": chosen}).status_code == 200
        labels = read_labels(study)
        assert [(one.answer, one.drawn) for one in labels.held[-2:]] == [("template", False)] * 2
        assert labels.answered == 1
        assert page.get("/api/family", params=ids).json()["members"] == members[2:]
        assert page.post("/api/family", json=ids | {"pairs": chosen}).status_code == 400
        assert page.get("/api/view", params={"a": "x", "b": "t0"}).status_code == 400


def test_people_who_disagree_settle_it_with_both_answers_in_view(page: TestClient, study: Study) -> None:
    pair = page.get("/api/next").json()["asked"]["pair"]
    ids = {"a": pair["a"], "b": pair["b"]}
    assert page.get("/api/disputed").json()["settled"]
    page.post("/api/answer", json=ids | {"answer": "version", "labeller": "bob", "comment": "why"})
    assert page.post("/api/settle", json=ids | {"answer": "copy"}).status_code == 400, "only one has answered"
    page.post("/api/answer", json=ids | {"answer": "copy"})
    found = page.get("/api/disputed").json()["disputed"]
    assert (found["left"], found["said"]) == (1, [["ann", "copy", ""], ["bob", "version", "why"]])
    assert found["pair"] == pair
    assert np.isnan(read_labels(study).sampled("copy").answers[0])
    assert page.post("/api/settle", json=ids | {"answer": "version"}).json()["settled"]
    assert read_labels(study).sampled("copy").answers.tolist()[0] == 0
    assert read_labels(study).held[-1].adjudicated


def test_progress_says_what_labels_are_worth_and_names_no_strategy(study: Study) -> None:
    label(study, 4, answer=lambda a, b: "copy" if sum(map(ord, a + b)) % 2 else "unrelated")
    session = Session(study)
    (line,) = session.outlook.lines(wait=True)
    assert re.fullmatch(r"F1 of the best choice: interval 0\.\d\d wide, about 0\.\d\d after 20 more labels", line)
    with TestClient(
        application(session, "ann", TOKEN), base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}
    ) as page:
        assert page.get("/api/pair?place=0").json()["progress"] == {"labels": 80, "goal": 200, "lines": [line]}


def test_few_labels_say_nothing_of_intervals(study: Study) -> None:
    label(study, 1)
    assert Session(study).outlook.lines(wait=True) == []
