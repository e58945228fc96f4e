"""Alignment and evidence of two texts, slow and obvious: lists, sets and fractions, written from the docstrings."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise, takewhile

from neardup.scorers.facts.tokens import KIND, LINE, NAME, NOTICE, NUMBER, PROSE, SOLO, SPELLED

FACTORS = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93
Match = dict[int, int]
"""Which place of the other text each matched place of one matches."""


@dataclass(frozen=True)
class Text:
    """A text of a pair: the word, marks and own share of each token."""

    words: list[int]
    marks: list[int]
    own: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def kind(self, i: int) -> int:
        return self.marks[i] & KIND

    def prose(self, i: int) -> bool:
        return bool(self.marks[i] & PROSE)

    def weight(self, places: list[int] | range) -> Fraction:
        """Prose counts 1, other text .15, single characters .6 of it."""
        each = (
            Fraction(1 if self.prose(i) else "0.15") * Fraction("0.6" if self.marks[i] & SOLO else 1) for i in places
        )
        return sum(each, Fraction())

    def own_weight(self, places: list[int] | range) -> Fraction:
        return sum((self.weight([i]) * Fraction(self.own[i], 255) for i in places), Fraction())

    def lines(self) -> list[int]:
        """The line of each token."""
        return list(accumulate((i == 0 or bool(mark & LINE) for i, mark in enumerate(self.marks)), initial=0))[1:]


@dataclass(frozen=True)
class Known:
    """What is known of words, by number."""

    signature: list[int]
    value: list[float]
    unit: list[float] = field(default_factory=list)
    dimension: list[int] = field(default_factory=list)


def slot_oracle(words: list[int], place: int, size: int) -> int:
    """The slot of four words."""
    return (
        sum(word * factor for word, factor in zip(words[place : place + 4], FACTORS, strict=True)) % 2**64 >> 32
    ) % size


def alike_oracle(one: int, other: int, signature: list[int]) -> bool:
    """Equal, or six tenths of the letter pairs of the word that has more in common."""
    a, b = signature[one], signature[other]
    most = max(a.bit_count(), b.bit_count())
    return one == other or (a > 0 < b and Fraction((a & b).bit_count(), most) >= Fraction(6, 10))


def runs_oracle(a: list[int], b: list[int]) -> Match:
    """Runs of four tokens or more, from left to right."""
    if len(a) < 4:
        return dict(zip(range(len(a)), range(len(b)), strict=True)) if a == b else {}
    size = next(2**k for k in range(4, 40) if 2**k >= 2 * len(b))
    places: dict[int, list[int]] = {}
    for j in range(len(b) - 3):
        places.setdefault(slot_oracle(b, j, size), []).append(j)
    of: Match = {}
    taken: set[int] = set()

    def length(i: int, j: int) -> int:
        steps = range(min(len(a) - i, len(b) - j))
        return len(list(takewhile(lambda k: a[i + k] == b[j + k] and j + k not in taken, steps)))

    i = shift = 0
    while i <= len(a) - 4:
        tried = [j for j in places.get(slot_oracle(a, i, size), []) if j not in taken][:32]
        long = [j for j in tried if length(i, j) >= 4]
        if not long:
            i += 1
            continue
        start = i
        j = min(long, key=lambda j: (-length(start, j), abs(j - start - shift), j))
        end, shift = i + length(i, j), j - i
        while (
            i > 0 and i + shift > 0 and i - 1 not in of and i - 1 + shift not in taken and a[i - 1] == b[i - 1 + shift]
        ):
            i -= 1
        of |= {k: k + shift for k in range(i, end)}
        taken = set(of.values())
        i = end
    return of


def gap_oracle(a: list[int], b: list[int], signature: list[int]) -> Match:
    """The longest common subsequence: what can be skipped is, from the left, words of `a` before those of `b`."""

    @cache
    def longest(p: int, q: int) -> int:
        if p == len(a) or q == len(b):
            return 0
        both = longest(p + 1, q + 1) + 1 if alike_oracle(a[p], b[q], signature) else 0
        return max(both, longest(p + 1, q), longest(p, q + 1))

    of: Match = {}
    p = q = 0
    while longest(p, q):
        if longest(p + 1, q) == longest(p, q):
            p += 1
        elif longest(p, q + 1) == longest(p, q):
            q += 1
        else:
            of[p] = q
            p, q = p + 1, q + 1
    return of


def match_oracle(a: list[int], b: list[int], signature: list[int]) -> Match:
    """The whole alignment: runs, then gaps of at most 40 tokens between and beside them, from left to right."""
    of = runs_oracle(a, b)
    ends = [-1, *sorted(of), len(a)]
    for before, after in pairwise(ends):
        taken = set(of.values())
        inner = list(range(before + 1, after))
        if before >= 0 and after < len(a) and of[after] > of[before]:
            others = list(range(of[before] + 1, of[after]))
            if max(len(inner), len(others)) > 40 or taken & set(others):
                continue
        elif before >= 0:
            inner = inner[:40]
            others = list(takewhile(lambda j: j not in taken, range(of[before] + 1, len(b))))[:40]  # noqa: B023
        elif after < len(a):
            inner = inner[-40:]
            others = list(takewhile(lambda j: j not in taken, range(of[after] - 1, -1, -1)))[:40][::-1]  # noqa: B023
        else:
            continue
        found = gap_oracle([a[i] for i in inner], [b[j] for j in others], signature)
        of |= {inner[p]: others[q] for p, q in found.items()}
    return dict(sorted(of.items()))


def groups_of(of: Match, most_a: int, least_b: int, most_b: int) -> list[list[int]]:
    """Matched places in groups: steps of at most so many in `a`, and of so many in the other text."""
    groups: list[list[int]] = []
    for i in sorted(of):
        last = groups[-1][-1] if groups else None
        if last is not None and i - last <= most_a and least_b <= of[i] - of[last] <= most_b:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def main_oracle(text: Text, of: Match) -> range:
    """From the first to the last run of weight 4, the lines they are in, and lines of prose that adjoin."""
    solid = [run for run in groups_of(of, 1, 1, 1) if text.weight(run) >= 4]
    if not solid:
        return range(len(text))
    lines = text.lines()
    prose = {line for line, mark in zip(lines, text.marks, strict=True) if mark & PROSE}
    first, last = lines[solid[0][0]], lines[solid[-1][-1]]
    while first - 1 in prose:
        first -= 1
    while last + 1 in prose:
        last += 1
    inside = [i for i, line in enumerate(lines) if first <= line <= last]
    return range(inside[0], inside[-1] + 1)


def passages_oracle(a: Text, b: Text, of: Match) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Weights in passages and of edits within them: groups with steps of at most four tokens between matches."""
    back = set(of.values())
    found = [Fraction()] * 4
    for group in groups_of(of, 5, 1, 5):
        if len(group) < min(12, max(2, len(a) // 3), len(a)):
            continue
        others = [of[i] for i in group]
        inner_a = [i for i in range(group[0], group[-1]) if i not in of]
        inner_b = [j for j in range(others[0], others[-1]) if j not in back]
        edited_a = [i for i in inner_a if a.prose(i) and a.kind(i) != NUMBER]
        edited_b = [j for j in inner_b if b.prose(j) and b.kind(j) != NUMBER]
        weights = a.weight(group), b.weight(others), a.weight(edited_a), b.weight(edited_b)
        found = [one + more for one, more in zip(found, weights, strict=True)]
    return found[0], found[1], found[2], found[3]


def rounded_oracle(one: float, other: float) -> bool:
    """The same digits once the longer figure is rounded to those of the shorter, two or more; halves either way.

    Their scales are one, or thousands apart.
    """
    if not (0 < one < float("inf") and 0 < other < float("inf")):
        return False
    figures = [Decimal(repr(x)).normalize() for x in (one, other)]
    short, long = sorted(figures, key=_digits)
    ways = (Context(prec=_digits(short), rounding=way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN))
    nearest = [way.create_decimal(long) for way in ways]
    if _digits(short) < 2 or short.as_tuple().digits not in [found.normalize().as_tuple().digits for found in nearest]:
        return False
    scale = abs(short.adjusted() - long.adjusted())
    return scale >= 3 or (scale == 0 and _digits(short) < _digits(long))


def _digits(number: Decimal) -> int:
    return len(number.as_tuple().digits)


def converted_oracle(side: Text, i: int, other: Text, j: int, known: Known) -> bool:
    """The same quantity with another unit of the same dimension behind it, within a twentieth of the larger."""
    if i + 1 == len(side) or j + 1 == len(other):
        return False
    one, another = side.words[i + 1], other.words[j + 1]
    if one == another or not known.dimension[one] or known.dimension[one] != known.dimension[another]:
        return False
    a, b = known.value[side.words[i]] * known.unit[one], known.value[other.words[j]] * known.unit[another]
    return abs(a - b) <= 0.05 * max(abs(a), abs(b))


def conflicts_oracle(
    side: Text, places: range, of: Match, other: Text, others: range, back: Match, known: Known
) -> tuple[list[int], list[int]]:
    """Numbers and names of `side` at a place where the other text has others."""
    spelled = NUMBER, SPELLED

    def foreign(text: Text, inner: range, matched: Match, against: Text, kinds: tuple[int, ...]) -> list[int]:
        return [i for i in inner if i not in matched and text.kind(i) in kinds and text.words[i] not in against.words]

    def excused(i: int) -> bool:
        numbers = [j for j in others if other.kind(j) in spelled]
        value = known.value[side.words[i]]
        return any(
            rounded_oracle(value, known.value[other.words[j]]) or converted_oracle(side, i, other, j, known)
            for j in numbers
        )

    def resembled(i: int) -> bool:
        name = known.signature[side.words[i]]
        shared = [(name & known.signature[other.words[j]]).bit_count() for j in others]
        return any(count >= 2 and Fraction(count, name.bit_count()) >= Fraction(5, 10) for count in shared)

    told: list[list[int]] = []
    for kinds, pardon in ((spelled, excused), ((NAME,), resembled)):
        mine = foreign(side, places, of, other, kinds)
        theirs = foreign(other, others, back, side, kinds)
        told.append([i for i in mine if not pardon(i)] if theirs else [])
    return told[0], told[1]


def stretch_oracle(text: Text, of: Match) -> Fraction:
    """Own weight of the longest stretch between four matched tokens in a row."""
    rows = [list(range(len(text)))]
    for run in groups_of(of, 1, -len(text) - 10**9, 10**9):
        if len(run) >= 4:
            rest = rows.pop()
            rows += [[i for i in rest if i < run[0]], [i for i in rest if i > run[-1]]]
    return max(text.own_weight([i for i in row if i not in of]) for row in rows)


def evidence_oracle(
    a: Text, b: Text, known: Known, of: Match | None = None
) -> tuple[dict[str, float], list[int], list[int]]:
    """Every column of `Evidence`, and what is told of each token of both texts: bits, 1 number, 2 name, 4 notice."""
    of = match_oracle(a.words, b.words, known.signature) if of is None else of
    back = {j: i for i, j in of.items()}
    found: dict[str, Fraction | int] = {}
    matched = sorted(of)
    everything = range(len(a))
    found["weight_a"], found["weight_b"] = a.weight(everything), b.weight(range(len(b)))
    found["own_a"], found["matched_a"] = a.own_weight(everything), a.weight(matched)
    found["shared"] = sum((a.weight([i]) * Fraction(min(a.own[i], b.own[of[i]]), 255) for i in matched), Fraction())
    found["solid_a"], found["solid_b"], found["edits_a"], found["edits_b"] = passages_oracle(a, b, of)
    notices: list[list[int]] = []
    for name, text, other, matches in (("a", a, b, of), ("b", b, a, back)):
        main = main_oracle(text, matches)
        found[f"main_{name}"] = text.weight([i for i in main if i in matches])
        found[f"rest_{name}"] = text.weight([i for i in main if i not in matches and text.prose(i)])
        figures = [i for i in main if text.prose(i) and text.kind(i) == NUMBER]
        found[f"figures_{name}"] = len(figures)
        found[f"found_{name}"] = sum(text.words[i] in other.words for i in figures)
        near = range(max(0, main.start - 25), min(len(text), main.stop + 25))
        notices.append([i for i in near if text.marks[i] & NOTICE and i not in matches])
    facts = [i for i in matched if a.prose(i)]
    found["numbers"] = Fraction(sum(a.own[i] for i in facts if a.kind(i) in (NUMBER, SPELLED)), 255)
    found["names"] = Fraction(sum(a.own[i] for i in facts if a.kind(i) == NAME), 255)
    told_a, told_b = [0] * len(a), [0] * len(b)
    found["number_conflicts"] = found["name_conflicts"] = 0
    ends = [-1, *matched, len(a)]
    for before, after in pairwise(ends):
        here = range(before + 1, after)
        there = range(of.get(before, -1) + 1, of.get(after, len(b)))
        if not 1 <= len(here) <= 14 or not 1 <= len(there) <= 14:
            continue
        sides = ((told_a, conflicts_oracle(a, here, of, b, there, back, known)),
                 (told_b, conflicts_oracle(b, there, back, a, here, of, known)))  # fmt: skip
        for told, lists in sides:
            for kind, places in enumerate(lists, 1):
                for i in places:
                    told[i] = kind
        found["number_conflicts"] += len(sides[0][1][0])
        found["name_conflicts"] += len(sides[0][1][1])
    for told, places in zip((told_a, told_b), notices, strict=True):
        for i in places:
            told[i] |= 4
    found["notices"] = bool(notices[0]) != bool(notices[1])
    found["apart"] = min(stretch_oracle(a, of), stretch_oracle(b, back))
    return {name: float(value) for name, value in found.items()}, told_a, told_b
