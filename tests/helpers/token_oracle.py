"""Tokens of a text, slow and obvious: regular expressions over the kinds of its characters, and Python strings."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from neardup.scorers.facts.tokens import (
    LINE,
    NAME,
    NOTICE,
    NUMBER,
    PROSE,
    SHOUTED,
    SOLO,
    SPELLED,
    TABLE,
    WORD,
)
from neardup.text import IGNORED, MARK
from neardup.text import SOLO as SOLO_CLASS
from neardup.text import WORD as WORD_CLASS
from neardup.text.tables import later_code_points
from neardup.text.texts import replace_surrogates
from tests.helpers.text_oracle import MODULUS, class_of, normalise_oracle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.scorers.facts.lists import Entry

JOINERS = {".": ".", ",": ",", ":": ":", "/": "/", "⁄": "/", "٫": ".", "٬": ","}
TOKEN = re.compile("(?P<number>D+(?:JD+)*)|(?P<solo>SM*)|(?P<word>W[WM]*D*)|(?P<symbol>P)")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:\.[0-9]{3})+(?:,[0-9]+)?)")
SENTENCE_END = re.compile(r"[.!?…。｡؟۔܀܁܂।॥՜՞։።፧፨၊။។៕߹᠃᠉꓿][\"”»」』'’)\]›】》〉]*$|[\"”»」』]$")
NEWLINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
RAISED = re.compile("(?<=[0-9])(?=[²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉])")


@dataclass(frozen=True)
class Token:
    """A token: what its hash stands for, its kind, marks and place, and whether it is in upper case."""

    key: str
    kind: int
    marks: int
    start: int
    end: int
    upper: bool = False


def form_oracle(text: str) -> str:
    """NFKC of what Unicode 14.0 knows; raised digits and fractions apart from the number before them."""
    text, found = replace_surrogates(text), ""
    for i, character in enumerate(text):
        apart = i and text[i - 1].isdecimal() and RAISED.match("0" + character, 1)
        found += (" " if apart else "") + character
    runs = re.split(f"([{''.join(c for c in set(found) if later_code_points()[ord(c)]) or chr(0x10FFFF)}]+)", found)
    return "".join(run if i % 2 else unicodedata.normalize("NFKC", run) for i, run in enumerate(runs))


def kind_of(character: str) -> str:
    """A letter for the kind of a character."""
    kind = class_of(character)
    if character.isdecimal() and kind in (WORD_CLASS, SOLO_CLASS):
        return "D"
    if "가" <= character <= "힣" or kind == SOLO_CLASS:
        return "S"
    marks = "J" if character in JOINERS else "P" if character in "%٪" else "-"
    return {WORD_CLASS: "W", MARK: "M"}.get(kind, marks)


def number_form(number: str) -> str:
    """Digits and joiners of ASCII as the number they mean."""
    if GROUPED.fullmatch(number):
        mark = next(c for c in number if c in ".,")
        number = number.replace(mark, "").replace(",", ".")
    elif re.fullmatch("[0-9]+,[0-9]+", number):
        number = number.replace(",", ".")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", number):
        whole, _, decimals = number.partition(".")
        decimals = decimals.rstrip("0")
        return (whole.lstrip("0") or "0") + ("." + decimals if decimals else "")
    return re.sub("[0-9]+", lambda digits: digits[0].lstrip("0") or "0", number)


def value_of(key: str) -> float:
    """The value of a number; nan for words and for several numbers."""
    return float(Fraction(key)) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", key) else math.nan


def hash_oracle(key: str) -> int:
    """One code point after another."""
    state = 0xCBF29CE484222325
    for character in key:
        state = (state ^ ord(character)) * 0x9FB21C651E98DF25 % MODULUS
        state ^= state >> 32
    return state


def anchor_hash(seed: int, keys: Sequence[str]) -> int:
    """The hash of a stretch of tokens."""
    state = seed
    for key in keys:
        state = (state ^ hash_oracle(key)) * 0x9FB21C651E98DF25 % MODULUS
        state ^= state >> 29
    return state


def anchors_oracle(tokens: list[Token]) -> list[tuple[int, int, int]]:
    """The anchors of a text: 0 for a line and 1 for a run, its hash, its first token."""
    starts = [i for i, token in enumerate(tokens) if token.marks & LINE]
    ends = [*starts[1:], len(tokens)][: len(starts)]
    keys = [token.key for token in tokens]
    lines = [(0, anchor_hash(0xC2B2AE3D27D4EB4F, keys[a:b]), a) for a, b in zip(starts, ends, strict=True)]
    runs = [(1, anchor_hash(0x9E3779B97F4A7C15, keys[i : i + 4]), i) for i in range(len(keys) - 3)]
    return lines + [run for run in runs if run[1] % 8 == 0]


def own_oracle(tokens: list[Token], pages: dict[int, int]) -> list[int]:
    """How much each token counts, given on how many pages each anchor is."""
    anchors = [(kind, pages[key] if pages[key] >= 5 else 1, at) for kind, key, at in anchors_oracle(tokens)]
    spread = []
    for i in range(len(tokens)):
        line = [count for kind, count, at in anchors if kind == 0 and at <= i][-1]
        before = [count for kind, count, at in anchors if kind == 1 and at <= i][-1:]
        after = [count for kind, count, at in anchors if kind == 1 and at > i - 3][:1]
        spread.append(max(line, min(before + after, default=1)))
    prose = sorted(count for count, token in zip(spread, tokens, strict=True) if token.marks & PROSE) or sorted(spread)
    if not prose:
        return []
    limit = max(4, 3 * prose[math.floor(Fraction(15, 100) * (len(prose) - 1))])
    return [math.floor(255 * min(Fraction(1), Fraction(limit, count)) + Fraction(1, 2)) for count in spread]


def signature_oracle(key: str) -> int:
    """A bit for each two neighbouring characters."""
    bits = 0
    if len(key) >= 4 and not key[0].isdecimal():
        for a, b in zip("\0" + key, key + "\0", strict=True):
            pair = (ord(a) * 0x9FB21C651E98DF25 + ord(b)) * 0x9E3779B97F4A7C15 % MODULUS
            bits |= 1 << (pair >> 58)
    return bits


def scan_oracle(text: str) -> list[Token]:
    """Tokens without word lists: a NAME is a word that may be one."""
    form = form_oracle(text)
    kept = [(place, c) for place, c in enumerate(form) if class_of(c) != IGNORED]
    plain = "".join(c for _, c in kept)
    kinds = "".join(map(kind_of, plain))
    found = []
    for match in TOKEN.finditer(kinds):
        word = plain[match.start() : match.end()]
        capital = any(c.lower() != c and not later_code_points()[ord(c)] for c in word)
        key = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else normalise_oracle(c) for c in word)
        if match["number"]:
            key = number_form("".join(JOINERS.get(c) or str(unicodedata.decimal(c)) for c in word))
        long = sum(kind in "WD" for kind in match[0]) > 1
        kind = NUMBER if match["number"] else NAME if match["word"] and capital and long else WORD
        place = kept[match.start()][0], kept[match.end() - 1][0] + 1
        small = any(c.upper() != c and c.lower() == c and not later_code_points()[ord(c)] for c in word)
        upper = capital and not small and not match["number"]
        found.append(Token("%" if match["symbol"] else key, kind, SOLO if match["solo"] else 0, *place, upper))
    places = {place: i for i, (place, _) in enumerate(kept)}
    return marked(plain, found, [places[token.start] for token in found])


def marked(plain: str, tokens: list[Token], starts: list[int]) -> list[Token]:
    """The tokens with the marks of their lines."""
    lines: list[tuple[int, str, list[int]]] = []  # its number, its text, its tokens
    begin = 0
    for number, line in enumerate(NEWLINE.split(plain)):
        inside = [i for i, start in enumerate(starts) if begin <= start < begin + len(line)]
        if inside:
            lines.append((number, line, inside))
        after = NEWLINE.match(plain, begin + len(line))
        begin = after.end() if after else len(plain)
    longest = max((len(line.strip()) for _, line, _ in lines), default=0)
    joined: list[list[tuple[int, str, list[int]]]] = []
    for line in lines:
        previous = joined[-1][-1] if joined else None
        if (
            previous
            and longest <= 90
            and len(previous[1].strip()) >= max(45, 0.7 * longest - 1e-9)
            and line[0] == previous[0] + 1
            and not line[1][0].isspace()
        ):
            joined[-1].append(line)
        else:
            joined.append([line])
    found = shouted(tokens, [inside for _, _, inside in lines])
    for group in joined:
        inside = [i for _, _, members in group for i in members]
        figures = sum(tokens[i].kind == NUMBER for i in inside)
        counted = sum(Fraction(6, 10) if tokens[i].marks & SOLO else 1 for i in inside)
        table = figures >= 3 and figures >= Fraction(3, 10) * len(inside)
        ended = SENTENCE_END.search(group[-1][1].strip()) is not None
        prose = table or counted >= 14 or (ended and counted >= 5)
        for i in inside:
            marks = (PROSE if prose else 0) | (TABLE if table else 0) | (LINE if i == inside[0] else 0)
            found[i] = replace(found[i], marks=found[i].marks | marks)
    count = sum(token.marks & PROSE > 0 for token in found)
    if count < 60 and count < Fraction(35, 100) * len(found):
        found = [replace(token, marks=token.marks | PROSE) for token in found]
    return found


def shouted(tokens: list[Token], lines: list[list[int]]) -> list[Token]:
    """The tokens, those of lines in upper case marked."""
    found = list(tokens)
    for inside in lines:
        words = [tokens[i] for i in inside if tokens[i].kind != NUMBER]
        if len(words) >= 3 and sum(word.upper for word in words) >= Fraction(6, 10) * len(words):
            for i in inside:
                found[i] = replace(found[i], marks=found[i].marks | SHOUTED)
    return found


def listed(tokens: list[Token], entries: Sequence[Entry]) -> list[Token]:
    """The tokens with word lists applied: the longest entry at each place, from left to right."""
    stems = [normalise_oracle(e.spelling[:-1]) for e in entries if e.spelling.endswith("*")]
    phrases = {tuple(t.key for t in scan_oracle(e.spelling)): e for e in entries if not e.spelling.endswith("*")}
    found = [replace(token) for token in tokens]
    for i, token in enumerate(found):
        if token.kind in (WORD, NAME) and not token.marks & SOLO:
            noticed = any(token.key.startswith(stem) for stem in stems)
            found[i] = replace(token, marks=token.marks | (NOTICE if noticed else 0))
    out: list[Token] = []
    place = 0
    while place < len(found):
        entry, length = None, 1
        for size in range(1, len(found) - place + 1):
            run = found[place : place + size]
            if any(token.marks & LINE for token in run[1:]):
                break
            candidate = phrases.get(tuple(token.key for token in run))
            if candidate:
                entry, length = candidate, size
        run = found[place : place + length]
        if entry is None:
            out += run
        elif entry.target:
            marks = 0
            for token in run:
                marks |= token.marks
            kind = SPELLED if entry.role == "numbers" else WORD
            out.append(Token(entry.target, kind, marks, run[0].start, run[-1].end))
        else:
            out += [replace(token, marks=token.marks | NOTICE) for token in run]
        place += length
    return out
