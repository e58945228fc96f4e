"""Two texts side by side: nothing is lost, what is shared stands opposite, and what is long is folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.labelling.aligned import Row, aligned
from neardup.labelling.folding import folded
from neardup.labelling.passages import LONGEST, passages
from neardup.testing.odd_texts import odd_texts
from neardup.text.words import words
from tests.helpers.wire import whole

TEXTS = st.text(st.sampled_from("ab c.\n\r\t!?中文é\u2028\u0301\ufe0f"), max_size=60) | st.text(max_size=40)
FIRST = "The harbour was shut on Monday after a crane fell into the basin."
SECOND = "Nobody was hurt, and two ships wait outside."
THIRD = "The port authority expects to open the gates again within a week."
MENU = "Home News Sport Weather Contact Jobs Archive Help Search Subscribe "


def sides(rows: list[Row]) -> tuple[str, str]:
    left = "".join(piece.text for row in rows for piece in row.left)
    return left, "".join(piece.text for row in rows for piece in row.right)


def marked(rows: list[Row], mark: str) -> tuple[str, str]:
    left = "".join(piece.text for row in rows for piece in row.left if piece.mark == mark)
    return left, "".join(piece.text for row in rows for piece in row.right if piece.mark == mark)


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_texts(a: str, b: str) -> None:
    rows = folded(aligned(a, b))
    assert sides(rows) == (a, b)
    assert sides(aligned(b, a)) == (b, a)


@pytest.mark.parametrize("text", list(odd_texts().texts))
def test_odd_texts_lose_nothing(text: str) -> None:
    assert sides(aligned(text, FIRST)) == (text, FIRST)
    assert all(row.kind == "same" for row in aligned(text, text))


def test_the_passages_of_real_pages_are_the_pages_and_short() -> None:
    for text in whole().texts[:40]:
        found = passages(text)
        assert "".join(passage.text for passage in found) == text
        assert max(len(passage.words) for passage in found) <= LONGEST


def test_what_is_shared_stands_opposite_whatever_is_put_between() -> None:
    a = f"{FIRST} {SECOND} {THIRD}"
    b = f"{MENU}\n\n{FIRST}\nAdvertisement\n\n{SECOND.replace('two', 'three')}\n{THIRD}"
    rows = aligned(a, b)
    found = [
        (row.kind, *(" ".join(words("".join(piece.text for piece in side))) for side in (row.left, row.right)))
        for row in rows
    ]
    first, second, third = (" ".join(words(text)) for text in (FIRST, SECOND, THIRD))
    assert found == [
        ("apart", "", " ".join(words(MENU))),
        ("same", first, first),
        ("apart", "", "advertisement"),
        ("like", second, second.replace("two", "three")),
        ("same", third, third),
    ]
    assert [part.strip() for part in marked(rows[3:4], "only")] == ["two", "three"]


def test_passages_in_another_order_are_called_moved() -> None:
    a, b = f"{FIRST}\n\n{SECOND}\n\n{THIRD}", f"{THIRD}\n\n{FIRST}\n\n{SECOND}"
    assert [part.strip() for part in marked(aligned(a, b), "moved")] == [THIRD, THIRD]
    assert marked(aligned(a, b), "only") == ("", "")


def test_other_line_breaks_make_no_difference() -> None:
    text = f"{FIRST} {SECOND} {THIRD}"
    wrapped = "\n".join(text[start : start + 40] for start in range(0, len(text), 40))
    rows = aligned(text.replace("\n", ""), wrapped)
    assert {row.kind for row in rows} <= {"same", "like"}


def test_sentences_that_end_elsewhere_are_grouped() -> None:
    a = f"{FIRST} {SECOND} {THIRD}"
    b = " * The harbour was shut on Monday\n\n * after a crane fell into the basin. Nobody was hurt,\n\n * and two "
    rows = aligned(a, f"{b}ships wait outside. {THIRD}")
    assert {row.kind for row in rows} <= {"same", "like"}
    assert "crane" not in "".join(marked(rows, "only"))


def test_a_long_stretch_that_is_the_same_is_folded_but_for_its_ends() -> None:
    text = " ".join(f"Sentence {name} says nothing that is new to anybody here." for name in "abcdefghijklmnopqrst")
    rows = folded(aligned(text, text))
    assert sides(rows) == (text, text)
    hidden = [row.folded for row in rows]
    assert hidden == [False] * 4 + [True] * 14 + [False] * 2
    assert not any(row.folded for row in folded(aligned(FIRST, FIRST)))


def test_long_furniture_is_folded_in_its_own_cell() -> None:
    menu = "\n".join(f"{MENU}{name}" for name in "abcdefghijklmnopqrst")
    story = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    rows = folded(aligned(f"{menu}\n\n{story}", story))
    (apart,) = [row for row in rows if row.kind == "apart"]
    assert [piece.folded for piece in apart.left] == [False, True, True, False]
    assert [piece.words for piece in apart.left] == [60, 60, 60, 40]
    assert apart.right == ()


def test_the_lines_of_a_menu_that_are_the_same_share_rows() -> None:
    menu = "\n\n".join(f"Page {number}" for number in range(40))
    rows = aligned(f"{menu}\n\n{FIRST}", f"{menu}\n\n{FIRST}")
    assert [row.words for row in rows] == [30, 30, 20, 13]


def test_texts_that_share_letters_or_small_words_only_are_apart() -> None:
    one = "周二上午一辆货车在高速公路上翻覆，造成两人受伤，交通中断三小时。"
    other = "上午九点，三辆消防车在路上造成交通中断，二人在车上。"
    assert [row.kind for row in aligned(one, other)] == ["apart"]
    assert [row.kind for row in aligned(one, f"快讯：{one}")] == ["like"]


def test_marks_alone_are_no_difference() -> None:
    rows = aligned(f"* {SECOND} (*) {THIRD}", f"{SECOND} - {THIRD}")
    assert marked(rows, "only") == ("", "")


def test_where_little_is_shared_more_is_shown() -> None:
    menu = "\n".join(f"{MENU}{name}" for name in "abcdefghijklmnopqrst")
    (row,) = folded(aligned(menu, "Quite another page about a garden."))
    assert [piece.folded for piece in row.left] == [False] * 4


@pytest.mark.slow
def test_long_pages_are_aligned_in_a_moment() -> None:
    import time

    text = "\n\n".join(f"{sentence} {number}" for number in range(700) for sentence in (FIRST, SECOND))
    start = time.process_time()
    aligned(text, text[2000:])
    assert time.process_time() - start < 10
