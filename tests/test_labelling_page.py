"""The labelling page in a real browser, with the server in a process of its own."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.study.labels import read_labels
from neardup.study.opened import open_study
from tests.helpers.browsers import needs_browser, new_page, no_violations, serving
from tests.helpers.commands import status
from tests.helpers.study import make_study, template

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, needs_browser]

PLACE = "(state.shown ? state.shown.place : -1)"
KEYS = {
    "1": "copy",
    "c": "copy",
    "2": "version",
    "v": "version",
    "3": "story",
    "s": "story",
    "4": "template",
    "t": "template",
    "5": "furniture",
    "f": "furniture",
    "6": "unrelated",
    "u": "unrelated",
    "7": "unsure",
    "0": "unsure",
    "?": "unsure",
    "C": "copy",
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "study").folder.path


def opened(browser: Browser, address: str, **options: object) -> Page:
    """The page, once it shows a pair or says why not."""
    page = new_page(browser, **options)
    page.goto(address)
    page.wait_for_selector("#heading")
    return page


def seen(page: Page) -> None:
    """Wait until a key gives an answer."""
    page.wait_for_function("() => !state.busy && performance.now() - state.since > SETTLE")


def press(page: Page, key: str) -> None:
    """Press a key once the pair has been seen, and wait for what follows."""
    seen(page)
    before = page.evaluate(PLACE)
    page.keyboard.press(key)
    page.wait_for_function(f"before => !state.busy && {PLACE} !== before", arg=before)


def nothing_follows(page: Page, key: str, place: int = 0) -> None:
    """Press a key that gives no answer: what follows an answer has begun when the key is released."""
    page.keyboard.press(key)
    assert page.evaluate(f"[state.busy, {PLACE}]") == [False, place], key


def pairs_by_answer(study: Path) -> list[str]:
    return [record.answer for record in read_labels(open_study(study)).held]


def test_thirty_pairs_by_keyboard(browser: Browser, study: Path) -> None:
    keys, begun = (list(KEYS) * 2)[:30], time.monotonic()
    with serving(study) as server:
        page = opened(browser, server.address)
        for place, key in enumerate(keys):
            assert page.text_content("#heading") == f"Pair {place + 1}: what are these two texts to one another?"
            assert page.evaluate("document.activeElement.id") == "heading"
            press(page, key)
            assert len(pairs_by_answer(study)) == place + 1, "an answer is on the disk before the next pair shows"
        assert page.text_content("#said") == f"Kept: {page.evaluate('meaning(' + repr(KEYS[keys[-1]]) + ').title')}."
        assert "30 of 200 labels" in str(page.text_content("#progress"))
        assert page.page_errors() == []
        said = server.interrupt()
    assert pairs_by_answer(study) == [KEYS[key] for key in keys]
    assert f"30 pairs labelled now, 30 in all, kept in {study / 'labels.jsonl'}" in said
    records = read_labels(open_study(study)).held
    taken = [record.seconds or 0.0 for record in records]
    assert min(taken) >= 0.2, "no key gives an answer before a pair has been seen"
    assert max(taken) < time.monotonic() - begun
    assert {record.labeller for record in records} == {"ann"}


def test_a_reload_shows_the_same_pair_and_undo_changes_an_answer(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = opened(browser, server.address)
        for key in "cst":
            press(page, key)
        shown = page.text_content("table")
        page.reload()
        page.wait_for_selector("table")
        assert page.text_content("table") == shown
        assert page.text_content("#heading") == "Pair 4: what are these two texts to one another?"
        press(page, "b")
        press(page, "Backspace")
        assert page.get_attribute("[data-answer=story]", "aria-pressed") == "true"
        press(page, "u")
        assert page.text_content("table") == shown, "the first pair without an answer comes next"
        press(page, "b")
        press(page, "n")
        assert page.text_content("table") == shown
    assert pairs_by_answer(study) == ["copy", "unrelated", "template"]


def test_a_comment_is_kept_and_its_letters_give_no_answer(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = opened(browser, server.address)
        page.keyboard.press("m")
        page.keyboard.type("cut short, 3 <b>facts</b>?")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "heading"
        press(page, "v")
        assert page.input_value("#comment-text") == ""
        press(page, "b")
        assert page.input_value("#comment-text") == "cut short, 3 <b>facts</b>?"
    (record,) = read_labels(open_study(study)).held
    assert (record.answer, record.comment) == ("version", "cut short, 3 <b>facts</b>?")


def test_a_key_that_is_held_or_pressed_too_soon_answers_once(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = new_page(browser)
        page.clock.install()
        page.goto(server.address)
        page.wait_for_selector("#heading")
        page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
        page.keyboard.down("c")
        for _ in range(5):
            page.keyboard.down("c")
        page.keyboard.up("c")
        page.wait_for_function("() => state.shown.place === 1 && !state.busy")
        nothing_follows(page, "c", 1)
        nothing_follows(page, "Control+c", 1)
        page.clock.run_for(400)
        nothing_follows(page, "Control+c", 1)
    assert pairs_by_answer(study) == ["copy"]


def test_the_keyboard_alone_reaches_everything(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = opened(browser, server.address)
        page.keyboard.press("h")
        expect(page.locator("#help")).to_be_visible()
        expect(page.locator("#help")).to_contain_text("same source text")
        seen(page)
        nothing_follows(page, "c")
        page.keyboard.press("Escape")
        expect(page.locator("#help")).to_be_hidden()
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.answer") == "template":
                break
        page.keyboard.press("Enter")
        page.wait_for_function("() => state.shown.place === 1")
    assert pairs_by_answer(study) == ["template"]


def test_single_keys_can_be_switched_off(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = opened(browser, server.address)
        page.click("#help-button")
        page.uncheck("#keys")
        page.click("#help button:text-is('Close')")
        expect(page.locator("#help")).to_be_hidden()
        seen(page)
        nothing_follows(page, "c")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 360])
def test_pages_have_no_fault_that_keeps_people_out(browser: Browser, study: Path, scheme: str, width: int) -> None:
    with serving(study, "--labels", "4") as server:
        page = opened(
            browser,
            server.address,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the screen"
        for key in "cutv":
            sizes = page.eval_on_selector_all(
                "button", "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"
            )
            assert min(sizes) >= 44
            no_violations(page)
            press(page, key)
        assert page.text_content("#heading") == "Done: as many labels as were asked for"
        assert f"neardup recommend {study}" in str(page.text_content("main"))
        no_violations(page)
        press(page, "b")
        page.keyboard.press("m")
        page.keyboard.press("Escape")
        page.keyboard.press("h")
        no_violations(page)
        page.keyboard.press("Escape")
        expect(page.locator("#help")).to_be_hidden()
        press(page, "n")
        page.click("#more")
        page.wait_for_selector("table")
        assert page.page_errors() == []


def test_what_is_folded_can_be_shown(browser: Browser, tmp_path: Path) -> None:
    sentence = "The {} gate of the harbour stays shut until the crane is lifted from the basin."
    story = " ".join(sentence.format(name) for name in "abcdefghijklmnopqrstuvwxyz")
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(["x", "y"], [f"{story} Alpha.", f"{story} Omega."]))
    with serving(study.folder.path) as server:
        page = opened(browser, server.address)
        button = page.locator("button.fold")
        expect(button).to_have_text("… 352 words the same in both, show")
        expect(page.locator("text=The k gate >> nth=0")).to_be_hidden()
        button.click()
        expect(page.locator("text=The k gate >> nth=0")).to_be_visible()
        expect(button).to_have_count(0)


def test_texts_never_become_markup(browser: Browser, tmp_path: Path) -> None:
    story = (
        "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\"><b>one two three four"
    )
    texts = [
        f"{story} five six seven eight nine ten {end}"
        for end in ("<i>a", "\u202eb\u2028 \0 é 👩‍👩‍👧", "</td></table>c")
    ]
    ids = ["<b>x</b>", "y&amp;\n", "\u202ez"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(ids, texts, {"title": ["<h1>t", "</script>", "\u202e"]}))
    with serving(study.folder.path) as server:
        page = opened(browser, server.address)
        for _ in range(3):
            assert story in str(page.text_content("table"))
            assert page.locator("table script, table img, table b, table i, table h1").count() == 0
            assert page.title() == "Label pairs: corpus"
            press(page, "c")
        assert page.text_content("#heading") == "Done: no pair is left to ask about"
        assert page.page_errors() == []


def test_a_killed_server_loses_nothing(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = opened(browser, server.address)
        for key in "csv":
            press(page, key)
        shown = page.text_content("table")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        seen(page)
        page.keyboard.press("t")
        expect(page.locator("#trouble")).to_contain_text(
            "The server does not answer. Start the same 'neardup label' command"
        )
        assert page.text_content("table") == shown
    with serving(study) as server:
        page = opened(browser, server.address)
        assert page.text_content("table") == shown
        press(page, "t")
    assert pairs_by_answer(study) == ["copy", "story", "version", "template"]


def test_an_old_address_says_what_to_do(browser: Browser, study: Path) -> None:
    with serving(study) as server:
        page = new_page(browser)
        response = page.goto(server.address[:-3])
        assert response is not None
        assert response.status == 403
        assert "each start has a new one" in str(page.text_content("body"))


def test_a_family_of_one_template_is_answered_at_once(browser: Browser, tmp_path: Path) -> None:
    texts = template(9)
    corpus = nd.Corpus.from_texts(texts, texts.values())
    study = make_study(tmp_path / "s", corpus, strategies=("minhash-lsh:news",)).folder.path
    with serving(study) as server:
        page = opened(browser, server.address, viewport={"width": 400, "height": 800})
        press(page, "t")
        assert "other pairs of that template's family" in str(page.text_content("#offer"))
        press(page, "g")
        assert page.text_content("#heading") == "Which of these pairs are the same template with other facts?"
        page.locator("summary").first.click()
        page.wait_for_selector("details table")
        no_violations(page)
        boxes = page.locator("#family input")
        boxes.nth(0).check()
        boxes.nth(1).check()
        page.click("text=Keep: those checked are templates")
        expect(page.locator("#heading")).to_have_text("Pair 2: what are these two texts to one another?")
        assert page.page_errors() == []
    held = read_labels(open_study(study)).held
    assert [(one.answer, one.drawn) for one in held] == [("template", True), ("template", False), ("template", False)]


def test_two_people_agree_disagree_and_settle(browser: Browser, study: Path) -> None:
    with serving(study, "--shared", "--labels", "2") as server:
        for name, keys in (("Ann", "cc"), ("Bob", "cv")):
            page = new_page(browser)
            page.goto(server.address)
            page.fill("#name", name)
            page.keyboard.press("Enter")
            page.wait_for_selector("table")
            for key in keys:
                press(page, key)
        assert "Ann and Bob" in str(page.text_content("table.figures"))
        no_violations(page)
        page.click("#settle")
        page.wait_for_selector(".said")
        assert "Ann: Copy" in str(page.text_content(".said"))
        assert "Bob: Version" in str(page.text_content(".said"))
        no_violations(page)
        seen(page)
        page.keyboard.press("2")
        page.wait_for_selector("text=Done: nothing is left to settle")
        assert page.page_errors() == []
    held = read_labels(open_study(study)).held
    assert [(one.labeller, one.answer, one.adjudicated) for one in held][-1] == ("Bob", "version", True)
    assert len(held) == 5


def test_the_offline_file_is_answered_without_a_server(browser: Browser, study: Path, tmp_path: Path) -> None:
    page_file = tmp_path / "pairs.html"
    assert status("label", study, "--offline", page_file) == 0
    page = new_page(browser, offline=True)
    page.goto(page_file.as_uri())
    page.fill("#name", "Cy")
    page.keyboard.press("Enter")
    page.wait_for_selector("table")
    no_violations(page)
    press(page, "c")
    page.keyboard.press("m")
    page.keyboard.type("a remark")
    page.keyboard.press("Escape")
    press(page, "t")
    page.reload()
    page.wait_for_selector("table")
    assert page.text_content("#heading") == "Pair 3: what are these two texts to one another?"
    for _ in range(18):
        press(page, "u")
    assert page.text_content("#heading") == "Done: every pair of this file is answered"
    no_violations(page)
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(tmp_path / "answers.jsonl")
    assert page.page_errors() == []
    assert status("label", study, "--import", tmp_path / "answers.jsonl") == 0
    labels = read_labels(open_study(study))
    assert [one.answer for one in labels.held] == ["copy", "template", *["unrelated"] * 18]
    assert {one.labeller for one in labels.held} == {"Cy"}
    assert len(labels.sampled("copy").answers) == len(labels.drawn)
