"""How `wire` is made from its third edition on: texts can be read, and the program gives the corpus to the letter."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup_datasets.wire.placement import corpus, noise, wording
from neardup_datasets.wire.placement.chance import Chance
from neardup_datasets.wire.placement.editing import edited
from neardup_datasets.wire.placement.halves import recorded, sides
from neardup_datasets.wire.placement.texts import CHOICE, Text
from neardup_datasets.wire.placement.treatments import Treatment
from neardup_datasets.wire.placement.written import WrittenError, read_outlets, read_texts

if TYPE_CHECKING:
    from pathlib import Path

HEADS = "source: Allied Dispatch\ndate: 2018-10-04\nheadline: Vote on rail inquiry\n"


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return corpus.written_texts()


def file(folder: Path, text: str) -> Path:
    path = folder / "en-01.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_program_gives_the_corpus_and_its_labels_to_the_letter() -> None:
    documents, labels = corpus.build(corpus.written_texts())
    for path, rows in ((corpus.CORPUS / "documents.jsonl", documents), (corpus.GOLD / "labels.jsonl", labels)):
        assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == rows


def test_a_unit_of_every_relation(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        f"=== en-x-1\n--- a\n{HEADS}place: CARDIFF\nby: Ann Lee\n\nOne {{said|told us}}.\n\n! Two died.\n\nThree.\n"
        f"--- b revises a\ndate: 2018-10-05\nheadline: Toll rises\n\n! Three died.\n\n[[a:1]]\n[[a:3]]\n"
        f"--- c reports a\n{HEADS}\nOther words.\n--- d shares a\n{HEADS}\nAnother day.\n\n[[a:3]]\n",
    )
    first, later, account, other = read_texts(path)
    assert first.paragraphs == ("One ⦃said|told us⦄.", "Two died.", "Three.")
    assert first.telling == {1}
    assert later.paragraphs == ("Three died.", "One ⦃said|told us⦄.", "Three.")
    assert (later.relation, later.of, later.head("by"), later.head("source")) == (
        "revises",
        "a",
        "Ann Lee",
        "Allied Dispatch",
    )
    assert account.head("by") == ""
    assert other.paragraphs == ("Another day.", "Three.")


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("stray\n", 1, "a block begins"),
        ("=== en-1 group\n", 2, "only `family`"),
        ("=== en-1\n--- a\nsource: X\n\nText.\n", 2, "lacks a source, a date or a headline"),
        (f"=== en-1\n--- a\n{HEADS}colour: red\n\nText.\n", 6, "'colour' is none of"),
        (f"=== en-1\n--- a\n{HEADS.replace('2018-10-04', 'Thursday')}\nText.\n", 2, "'Thursday' is no date"),
        (f"=== en-1\ngenre: poem\n--- a\n{HEADS}\nText.\n", 2, "'poem' is none of news, product"),
        (f"=== en-1\nedition: four\n--- a\n{HEADS}\nText.\n", 2, "'four' is no number"),
        (f"=== en-1\n--- a\n{HEADS}\nHe {{said.\n", 7, "form {one|other}"),
        (f"=== en-1\n--- a\n{HEADS}\nText.\n--- b revises c\n", 8, "EARLIER"),
        (f"=== en-1\n--- a\n{HEADS}\nText.\n--- b shares a\n{HEADS}\n[[a:1-2]]\n", 13, "no such paragraphs"),
        (f"=== en-1\n--- a\n{HEADS}\nText.\n--- a\n{HEADS}\nText.\n", 8, "a second `--- a`"),
    ],
)
def test_what_breaks_the_form_is_named_with_its_line(tmp_path: Path, text: str, line: int, fact: str) -> None:
    with pytest.raises(WrittenError, match=re.escape(fact)) as error:
        read_texts(file(tmp_path, text))
    assert f"en-01.txt, line {line}: " in str(error.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrittenError, match=r"absent.txt: No such file"):
        read_texts(tmp_path / "absent.txt")
    (tmp_path / "latin.txt").write_bytes("=== fr-1 été".encode("latin-1"))
    with pytest.raises(WrittenError, match=r"latin.txt: not UTF-8"):
        read_outlets(tmp_path / "latin.txt")


def test_an_outlet_and_what_breaks_its_form(tmp_path: Path) -> None:
    text = "=== en-post\nname: The Post\ndate: %d %B %Y\n@top\nHome\n\nNews\n@adverts\nBuy\nnow\n\nSell\n@bottom\nEnd\n"
    (outlet,) = read_outlets(file(tmp_path, text))
    assert outlet.sections == {"top": ("Home", "", "News"), "adverts": ("Buy\nnow", "Sell"), "bottom": ("End",)}
    with pytest.raises(WrittenError, match="has no name"):
        read_outlets(file(tmp_path, "=== en-post\n@top\nHome\n"))
    with pytest.raises(WrittenError, match="'colour' is none of"):
        read_outlets(file(tmp_path, "=== en-post\nname: X\ncolour: red\n"))


@pytest.mark.parametrize(
    ("paragraph", "share", "expected"),
    [
        ("He ⦃said|told us⦄ so⦃, twice|⦄.", 0.0, "He said so, twice."),
        ("He ⦃said|told us⦄ so⦃, twice|⦄.", 1.0, "He told us so."),
        ("⦃On Monday he|He⦄ left ⦃the house |⦄early.", 1.0, "He left early."),
        ("⦃Officials said |⦄rain fell.", 1.0, "Rain fell."),
        ("The plan ⦃, which he backed,|⦄ failed.", 1.0, "The plan failed."),
    ],
)
def test_choices_of_wording(paragraph: str, share: float, expected: str) -> None:
    assert wording.worded(paragraph, share, Chance("x")) == expected


def test_a_reply_quotes_in_the_agency_s_wording(tmp_path: Path) -> None:
    head = HEADS.replace("source", "genre: forum\nsource")
    post = f"=== en-x-1\n--- a\n{head}\nOne {{said|told us}}.\n\nTwo\n  lines.\n"
    path = file(tmp_path, f"{post}--- b shares a\n{HEADS}\n[[> a:1-2]]\nMine.\n")
    _, reply = read_texts(path)
    assert reply.paragraphs == ("> One said.\n>\n> Two\n>   lines.", "Mine.")


def test_code_keeps_its_braces_and_its_spaces(tmp_path: Path) -> None:
    head = HEADS.replace("source", "genre: code\nedition: 4\nsource")
    code = "if (a) {b|c}  // ⦃see|cf.⦄  x\n    return {};"
    (text,) = read_texts(file(tmp_path, f"=== en-x-1\n--- a\n{head}\n{code}\n"))
    assert (text.genre, text.edition, text.paragraphs) == ("code", 4, (code,))
    assert wording.worded(code, 1.0, Chance("x"), as_set=True) == "if (a) {b|c}  // cf.  x\n    return {};"
    assert noise.reindented([code], Chance("x"))[0].splitlines()[1] in ("\treturn {};", "  return {};")


def test_no_choice_of_wording_changes_a_figure(texts: list[Text]) -> None:
    """A sub-editor may drop or add a figure, and never exchange one for another."""
    for text in texts:
        for paragraph in text.paragraphs:
            for one, other in CHOICE.findall(paragraph):
                figures = [set(re.findall(r"\d[\d.,]*\d|\d", side)) for side in (one, other)]
                assert figures[0] <= figures[1] or figures[1] <= figures[0], f"{text.unit}: {one!r} or {other!r}"


@given(st.lists(st.text("ab \n", min_size=1), min_size=1), st.floats(0, 1))
def test_a_cut_keeps_enough_from_the_start(paragraphs: list[str], share: float) -> None:
    kept = wording.cut_from_end(paragraphs, share, "en", least=3)
    assert 1 <= kept <= len(paragraphs)
    words = [len(paragraph.split()) for paragraph in paragraphs]
    assert kept == len(paragraphs) or sum(words[:kept]) >= max(3, (1 - share) * sum(words))


def test_house_styles_keep_the_words() -> None:
    text = 'He said "no" – then, 5 per cent later, "yes".'
    assert wording.quoted(text, "german") == "He said „no“ – then, 5 per cent later, „yes“."
    assert wording.quoted("", "curly") == ""
    styled = {wording.in_house_style(text, Chance(str(seed))) for seed in range(30)}
    assert {'He said "no" - then, 5% later, "yes".', 'He said "no"—then, 5 percent later, "yes".'} <= styled


def test_noise_of_machines() -> None:
    assert noise.mis_decoded("café “x”") == "cafÃ© â€œxâ€"
    wrapped = noise.wrapped(["word " * 40, "a\ttable\nrow"], Chance("x"))
    assert max(map(len, wrapped[0].split("\n"))) <= 78
    assert wrapped[1] == "a\ttable\nrow"
    page = "The mill burned down on Monday and nobody was hurt in the fire. " * 5
    assert noise.misread(page, 0.0, Chance("x")).replace("-\n", "").split() == page.split()
    assert noise.misread(page, 0.2, Chance("x")) != noise.misread(page, 0.0, Chance("x"))


def test_pages_of_a_text_do_not_depend_on_the_texts_of_other_units(texts: list[Text]) -> None:
    outlets, half = corpus.written_outlets(), sides(texts, recorded())
    some = [text for text in texts if text.language == "ru"]
    every, fewer = (
        {
            each.name: each.page.text
            for each in corpus.place(of, outlets, half)
            if "furniture" not in each.page.phenomena
        }
        for of in (some, some[:20])
    )
    shared = every.keys() & fewer.keys()
    assert len(shared) > 20
    assert all(every[name] == fewer[name] for name in shared if "round-up" not in name)


def test_a_unit_keeps_its_half_whatever_else_is_written(texts: list[Text]) -> None:
    known = recorded()
    every = sides(texts, known)
    assert set(every.values()) == {"dev", "test"}
    assert every == {unit: known[unit] for unit in every}, "a unit has no recorded half: write the corpus anew"
    first = texts[0].unit
    without = sides([text for text in texts if text.unit != first], known)
    assert without == {unit: side for unit, side in every.items() if unit != first}


def test_a_new_unit_goes_where_units_like_it_are_fewer(texts: list[Text]) -> None:
    one = next(text for text in texts if not text.relation and not text.template)
    more = [replace(one, unit=f"xx-sport-{number}") for number in range(7)]
    found = sides(more, {"xx-sport-3": "test"})
    assert found["xx-sport-3"] == "test"
    assert sorted(found.values()) == ["dev"] * 3 + ["test"] * 4


def test_labels_follow_from_relations(tmp_path: Path) -> None:
    head = f"=== en-x-1\n--- a\n{HEADS}\n! Two died on Monday.\n\nThe road is closed.\n"
    later = f"--- b revises a\n{HEADS}\n! Three died on Monday.\n\n[[a:2]]\n--- c reports b\n{HEADS}\nOther words.\n"
    another = f"--- d shares a\n{HEADS}\nA year on.\n\n[[a:2]]\n--- e reports d\n{HEADS}\nAnother paper.\n"
    texts = read_texts(file(tmp_path, head + later + another))
    placed = {(each.page.of.key, each.page.number): each for each in corpus.place(texts, {}, {"en-x-1": "dev"})}
    a, b, c, d, e = (placed[key, 0] for key in "abcde")
    assert (a.copy, a.revision, a.story) == ("en-x-1/a", "en-x-1/a", "en-x-1/a")
    assert (b.copy, b.revision, b.story) == ("en-x-1/b", "en-x-1/a", "en-x-1/a")
    assert (c.copy, c.revision, c.story) == ("en-x-1/c", "en-x-1/c", "en-x-1/a")
    assert (d.copy, d.revision, d.story, d.family) == ("en-x-1/d", "en-x-1/d", "en-x-1/d", "en-x-1")
    assert (e.revision, e.story) == ("en-x-1/e", "en-x-1/d")


def test_a_page_that_lacks_what_tells_its_versions_apart_has_no_copy(tmp_path: Path) -> None:
    text = f"=== en-x-1\n--- a\n{HEADS}\nThe road is closed.\n\n! Two died.\n"
    first, later = read_texts(file(tmp_path, f"{text}--- b revises a\n{HEADS}\n[[a:1]]\n! Three died.\n"))
    chance = Chance("x")
    whole = edited(first, Treatment(), "", chance)
    snippet = edited(first, Treatment(cut="snippet"), "", chance)
    assert (whole.tells, snippet.tells) == (True, False)
    assert edited(later, Treatment(), "", chance).tells


def test_tags_say_what_was_done(tmp_path: Path) -> None:
    (text,) = read_texts(file(tmp_path, f"=== en-x-1\n--- a\n{HEADS}\nOne said so.\n\nTwo did.\n"))
    printed = edited(text, Treatment(edited=1.0, joined=0.0), "", Chance("x"))
    assert printed.paragraphs == ("One said so.", "Two did.")
    assert printed.tags == frozenset()
