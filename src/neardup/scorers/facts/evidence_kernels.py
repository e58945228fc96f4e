"""Compiled loops that weigh an alignment: coverage, aligned facts and their conflicts, notices, furniture.

Of two texts, `a` is that of less own weight. A token weighs 1 in prose and `LIGHT` hundredths elsewhere, and a
character of a script without spaces `SOLO_SHARE` hundredths of it. Its *own* weight is less where many pages share its
passage (see `Tokens.own`). Weights are added as whole numbers, so that sums do not depend on their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.scorers.facts.line_kernels import KIND_BITS, LINE_MARK, PROSE_MARK
from neardup.scorers.facts.list_kernels import NOTICE_MARK, SPELLED
from neardup.scorers.facts.matching_kernels import bits_of, match
from neardup.scorers.facts.token_kernels import CAPITAL, FIGURE, SOLO_MARK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.matching_kernels import Bench

FULL, LIGHT, SOLO_SHARE = 100, 15, 60
"""Hundredths: the weight of a token of prose, of another token, and what a character counts of either."""
OWN = 255
"""`Tokens.own` of a token that only its own text has."""
SOLID = 4 * FULL
"""Weight of a run, in hundredths, from which it bounds the main text."""
SOFT_STEP = 4
"""Tokens between two matches, on either side, that are taken for an edit of one passage."""
SOFT_MATCHES = 12
"""Matches of a passage, edits allowed, that is no chance; fewer in short texts: a third of their tokens."""
FACT_GAP = 14
"""Tokens of the longest gap, on either side, whose facts stand at one place."""
NOTICE_REACH = 25
"""Tokens before and behind the main text in which a notice is taken to be about it."""
STRAY = 4
"""Matches in a row from which a stretch of a text's own ends."""
UNIT_ERROR = 0.05
"""Relative error of a figure that was converted to another unit."""
LEAST_DIGITS = 2
"""Significant digits of a figure from which it may be another figure, rounded."""
LEAST_SCALE = 500
"""Scales are thousands and more; a figure on one may be rounded."""
MOST_DIGITS, SAME = 9, 1e-9
"""Significant digits that are told apart, and the relative error of a figure's value."""
RESEMBLING = np.uint64(5)
"""Tenths of its letter pairs, and at least two of them, that a misspelled name still has."""

NUMBER_CONFLICT, NAME_CONFLICT, NOTICE_CONFLICT = 1, 2, 4
"""Bits of `Side.told`: a word of a notice may be told as a name, too."""


class Words(NamedTuple):
    """What the vocabulary says of words: `signature`, `value`, `unit` and `dimension` of `Vocabulary`."""

    signature: NDArray[np.uint64]
    value: NDArray[np.float64]
    unit: NDArray[np.float64]
    dimension: NDArray[np.uint8]


class Side(NamedTuple):
    """One text of a pair.

    Attributes:
        words: `int32[n]`.
        marks: `uint8[n]`.
        own: `uint8[n]`: 255 for a token of the text's own, less for one that many pages share.
        of: `int32[n]`: the place of each token's match in the other text, or -1.
        told: `uint8[n]`: set for tokens that contradict the other text, `NUMBER_CONFLICT` …; others are left.
    """

    words: NDArray[np.int32]
    marks: NDArray[np.uint8]
    own: NDArray[np.uint8]
    of: NDArray[np.int32]
    told: NDArray[np.uint8]


class Spare(NamedTuple):
    """Memory that the pairs of one thread use in turn.

    Attributes:
        told_a: `uint8[most]`, what is told of the tokens of the first text.
        told_b: the same of the second.
        held_a: `bool[v]`, by word of the vocabulary, whether the first text holds it; all False between two pairs.
        held_b: the same of the second.
    """

    told_a: NDArray[np.uint8]
    told_b: NDArray[np.uint8]
    held_a: NDArray[np.bool_]
    held_b: NDArray[np.bool_]


def spare(most: int, words: int) -> Spare:
    """Memory for texts of up to `most` tokens from a vocabulary of so many words."""
    told, held = np.zeros((2, most), np.uint8), np.zeros((2, words), np.bool_)
    return Spare(told[0], told[1], held[0], held[1])


class Evidence(NamedTuple):
    """What the alignments of some pairs show, `float64[m]` each; see `neardup.scorers.facts.formula`.

    Attributes:
        weight_a: weight of the text of less own weight.
        weight_b: of the other.
        own_a: own weight of the lighter text.
        matched_a: weight of its matched tokens.
        shared: own weight of these, by whichever text it is less in.
        solid_a: weight of its matched tokens in passages, edits allowed.
        solid_b: the same of the other text.
        edits_a: weight of prose within passages that is not matched, figures left out.
        edits_b: the same of the other text.
        main_a: weight of matched tokens in its main text.
        rest_a: weight of other prose in its main text.
        main_b: the same as `main_a` of the other text.
        rest_b: the same as `rest_a` of the other text.
        figures_a: numbers in figures in the prose of its main text.
        found_a: those of them that stand anywhere in the other text.
        figures_b: the same as `figures_a` of the other text.
        found_b: the same as `found_a` of the other text.
        numbers: matched numbers of its prose, in figures or spelled out, each counting as far as it is its own.
        number_conflicts: numbers at aligned places that differ, and that the other text has nowhere.
        names: matched names of its prose, each counting as far as it is its own.
        name_conflicts: names at aligned places that differ, and that the other text has nowhere.
        notices: 1 where exactly one text has a notice of a correction in or beside its main text.
        apart: own weight of the longest stretch that the other text has not, in whichever text it is less.
    """

    weight_a: NDArray[np.float64]
    weight_b: NDArray[np.float64]
    own_a: NDArray[np.float64]
    matched_a: NDArray[np.float64]
    shared: NDArray[np.float64]
    solid_a: NDArray[np.float64]
    solid_b: NDArray[np.float64]
    edits_a: NDArray[np.float64]
    edits_b: NDArray[np.float64]
    main_a: NDArray[np.float64]
    rest_a: NDArray[np.float64]
    main_b: NDArray[np.float64]
    rest_b: NDArray[np.float64]
    figures_a: NDArray[np.float64]
    found_a: NDArray[np.float64]
    figures_b: NDArray[np.float64]
    found_b: NDArray[np.float64]
    numbers: NDArray[np.float64]
    number_conflicts: NDArray[np.float64]
    names: NDArray[np.float64]
    name_conflicts: NDArray[np.float64]
    notices: NDArray[np.float64]
    apart: NDArray[np.float64]


COLUMNS = len(Evidence._fields)


_WEIGHTS = np.array(
    [(FULL if mark & PROSE_MARK else LIGHT) * (SOLO_SHARE if mark & SOLO_MARK else 100) // 100 for mark in range(256)]
)


@njit(cache=True, nogil=True)
def weight_of(mark: int) -> int:
    """The weight of a token by its marks, in hundredths."""
    return int(_WEIGHTS[mark])


@njit(cache=True, nogil=True)
def own_weight_of(mark: int, own: int) -> int:
    """The own weight of a token, in hundredths of `OWN`."""
    return weight_of(mark) * int(np.int64(own))


@njit(cache=True, nogil=True)
def weigh(marks: NDArray[np.uint8]) -> float:
    """The weight of a text."""
    total = 0
    for mark in marks:
        total += weight_of(mark)
    return total / FULL


@njit(cache=True, nogil=True)
def is_number(mark: int) -> bool:
    """Whether a token is a number, in figures or spelled out."""
    kind = mark & KIND_BITS
    return bool(kind in (FIGURE, SPELLED))


@njit(cache=True, nogil=True)
def mark_words(words: NDArray[np.int32], held: NDArray[np.bool_], here: bool) -> None:
    """Note by word whether a text holds it."""
    for word in words:
        held[word] = here


@njit(cache=True, nogil=True)
def main_text(side: Side) -> tuple[int, int]:
    """First and one past last token of the main text: from the first to the last solid run, and the prose around it."""
    of, marks, n = side.of, side.marks, len(side.of)
    first, last, i = -1, -1, 0
    while i < n:
        if of[i] < 0:
            i += 1
            continue
        start, weight = i, 0
        while i < n and of[i] == of[start] + i - start:
            weight += weight_of(marks[i])
            i += 1
        if weight >= SOLID:
            first = start if first < 0 else first
            last = i
    if first < 0:
        return 0, n
    while first > 0 and (not marks[first] & LINE_MARK or marks[first - 1] & PROSE_MARK):
        first -= 1
    while last < n and (not marks[last] & LINE_MARK or marks[last] & PROSE_MARK):
        last += 1
    return first, last


@njit(cache=True, nogil=True)
def read_main(side: Side, first: int, last: int, held: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Weight matched, weight of other prose, numbers, and numbers that the other text has, in the main text."""
    matched = rest = figures = found = 0
    for i in range(first, last):
        mark = side.marks[i]
        weight = weight_of(mark)
        if side.of[i] >= 0:
            matched += weight
        elif mark & PROSE_MARK:
            rest += weight
        if mark & KIND_BITS == FIGURE and mark & PROSE_MARK:
            figures += 1
            found += held[side.words[i]]
    return matched / FULL, rest / FULL, float(figures), float(found)


@njit(cache=True, nogil=True)
def has_notice(side: Side, first: int, last: int) -> bool:
    """Whether a notice that the other text lacks stands in or beside the main text; its tokens are told."""
    found = False
    for i in range(max(0, first - NOTICE_REACH), min(len(side.of), last + NOTICE_REACH)):
        if side.of[i] < 0 and side.marks[i] & NOTICE_MARK:
            side.told[i] |= NOTICE_CONFLICT
            found = True
    return found


@njit(cache=True, nogil=True)
def longest_stretch(side: Side) -> float:
    """Own weight of the longest stretch of tokens that are not matched; stray matches do not end it."""
    longest = weight = run = 0
    for i in range(len(side.of)):
        if side.of[i] < 0:
            weight += own_weight_of(side.marks[i], side.own[i])
            run = 0
        else:
            run += 1
            if run == STRAY:
                longest = max(longest, weight)
                weight = 0
    return max(longest, weight) / (FULL * OWN)


@njit(cache=True, nogil=True)
def edits(side: Side, start: int, end: int) -> int:
    """Weight of prose between two matches that is not matched itself, in hundredths, figures left out."""
    weight = 0
    for i in range(start, end):
        if side.of[i] < 0 and side.marks[i] & PROSE_MARK and side.marks[i] & KIND_BITS != FIGURE:
            weight += weight_of(side.marks[i])
    return weight


@njit(cache=True, nogil=True)
def matches_needed(tokens: int) -> int:
    """Matches of a passage, edits allowed, that is no chance, where the lighter text has so many tokens."""
    return min(SOFT_MATCHES, max(2, tokens // 3), tokens)


@njit(cache=True, nogil=True)
def passages(a: Side, b: Side) -> tuple[float, float, float, float]:
    """Weights of both texts in passages, and of the edits within them: solid_a, solid_b, edits_a, edits_b."""
    n = len(a.of)
    needed = matches_needed(n)
    solid_a = solid_b = edits_a = edits_b = 0
    i = 0
    while i < n and a.of[i] < 0:
        i += 1
    while i < n:
        weight_a = weight_b = edited_a = edited_b = count = 0
        more = True
        while more:
            count += 1
            weight_a += weight_of(a.marks[i])
            weight_b += weight_of(b.marks[a.of[i]])
            after = i + 1
            while after < n and a.of[after] < 0:
                after += 1
            more = False
            if after < n:
                step = a.of[after] - a.of[i] - 1
                more = after - i - 1 <= SOFT_STEP and 0 <= step <= SOFT_STEP
                if more and (step or after > i + 1):
                    edited_a += edits(a, i + 1, after)
                    edited_b += edits(b, a.of[i] + 1, a.of[after])
            i = after
        if count >= needed:
            solid_a += weight_a
            solid_b += weight_b
            edits_a += edited_a
            edits_b += edited_b
    return solid_a / FULL, solid_b / FULL, edits_a / FULL, edits_b / FULL


@njit(cache=True, nogil=True)
def leading(value: float) -> float:
    """A positive number divided by that power of ten that leaves one digit before its point."""
    while value >= 10:
        value /= 10
    while value < 1:
        value *= 10
    return value


@njit(cache=True, nogil=True)
def digits_of(lead: float) -> int:
    """How many significant digits a number has, at most `MOST_DIGITS`, given its `leading` form."""
    digits = 1
    while digits < MOST_DIGITS and abs(lead - np.round(lead)) > SAME * lead:
        lead *= 10
        digits += 1
    return digits


@njit(cache=True, nogil=True)
def rounded(one: float, other: float) -> bool:
    """Whether one number is the other with fewer digits, or on a scale of thousands: 17.1 (million) and 17,121,000.

    They differ by half a unit of the last digit at most. A half may be rounded either way. Ten and a hundred are no
    scales: 1.5 and 15 are two figures.
    """
    if not (0 < one < np.inf and 0 < other < np.inf):
        return False
    a, b = leading(one), leading(other)
    digits_a, digits_b = digits_of(a), digits_of(b)
    least = min(digits_a, digits_b)
    same = least >= LEAST_DIGITS and abs(a - b) <= 0.5 / 10.0 ** (least - 1) + SAME * a
    scale = max(one, other) / min(one, other)
    return bool(same and (scale > LEAST_SCALE or (scale < 2 and digits_a != digits_b)))


@njit(cache=True, nogil=True)
def converted(side: Side, i: int, other: Side, j: int, known: Words) -> bool:
    """Whether two numbers with other units behind them measure the same: 46 km and 29 miles."""
    if i + 1 >= len(side.words) or j + 1 >= len(other.words):
        return False
    one, another = side.words[i + 1], other.words[j + 1]
    dimension = known.dimension[one]
    if one == another or dimension == 0 or dimension != known.dimension[another]:
        return False
    a = known.value[side.words[i]] * known.unit[one]
    b = known.value[other.words[j]] * known.unit[another]
    return bool(abs(a - b) <= UNIT_ERROR * max(abs(a), abs(b)))


@njit(cache=True, nogil=True)
def excused(side: Side, i: int, other: Side, low: int, high: int, known: Words) -> bool:
    """Whether a number is one of those at `low` to `high - 1` of the other text, rounded or in another unit."""
    for j in range(low, high):
        if not is_number(other.marks[j]):
            continue
        same = rounded(known.value[side.words[i]], known.value[other.words[j]])
        if same or converted(side, i, other, j, known):
            return True
    return False


@njit(cache=True, nogil=True)
def resembles(word: int, other: Side, low: int, high: int, signature: NDArray[np.uint64]) -> bool:
    """Whether a word shares so many letter pairs with one at these places that it may be the same, misspelled."""
    for j in range(low, high):
        shared = bits_of(signature[word] & signature[other.words[j]])
        if np.uint64(10) * shared >= RESEMBLING * bits_of(signature[word]) and shared > np.uint64(1):
            return True
    return False


@njit(cache=True, nogil=True)
def is_foreign(side: Side, i: int, held: NDArray[np.bool_]) -> bool:
    """Whether a token is not matched, and the other text has its word nowhere."""
    return side.of[i] < 0 and not held[side.words[i]]


@njit(cache=True, nogil=True)
def foreign(side: Side, start: int, end: int, held: NDArray[np.bool_]) -> tuple[int, int]:
    """How many numbers and how many names between two places the other text has nowhere."""
    numbers = names = 0
    for i in range(start, end):
        if side.marks[i] & KIND_BITS and is_foreign(side, i, held):
            if is_number(side.marks[i]):
                numbers += 1
            else:
                names += 1
    return numbers, names


@njit(cache=True, nogil=True)
def tell_numbers(
    side: Side, start: int, end: int, other: Side, low: int, high: int, held: NDArray[np.bool_], known: Words
) -> int:
    """Count the numbers between two places that the other text has nowhere, in whatever form, and tell them."""
    count = 0
    for i in range(start, end):
        own = is_number(side.marks[i]) and is_foreign(side, i, held)
        if own and not excused(side, i, other, low, high, known):
            side.told[i] = NUMBER_CONFLICT
            count += 1
    return count


@njit(cache=True, nogil=True)
def tell_names(
    side: Side, start: int, end: int, other: Side, low: int, high: int, held: NDArray[np.bool_], known: Words
) -> int:
    """Count the names between two places that the other text has nowhere, not misspelled either, and tell them."""
    count = 0
    for i in range(start, end):
        own = side.marks[i] & KIND_BITS == CAPITAL and is_foreign(side, i, held)
        if own and not resembles(side.words[i], other, low, high, known.signature):
            side.told[i] = NAME_CONFLICT
            count += 1
    return count


@njit(cache=True, nogil=True)
def conflicts(
    a: Side, b: Side, held_a: NDArray[np.bool_], held_b: NDArray[np.bool_], known: Words
) -> tuple[float, float]:
    """Numbers and names of `a` for which `b` has others at the same place; the tokens of both are told.

    A number is excused if `b` has it there rounded or in another unit, and a name if `b` has it there misspelled.
    The place is a gap between matches that follow one another in both texts, or between one and an end of both texts.
    """
    n, m = len(a.of), len(b.of)
    numbers = names = 0.0
    before = -1
    while before < n:
        after = before + 1
        while after < n and a.of[after] < 0:
            after += 1
        low = a.of[before] + 1 if before >= 0 else 0
        high = a.of[after] if after < n else m
        if 0 < after - before - 1 <= FACT_GAP and 0 < high - low <= FACT_GAP:
            numbers_a, names_a = foreign(a, before + 1, after, held_b)
            numbers_b, names_b = foreign(b, low, high, held_a)
            if numbers_a and numbers_b:
                numbers += tell_numbers(a, before + 1, after, b, low, high, held_b, known)
                tell_numbers(b, low, high, a, before + 1, after, held_a, known)
            if names_a and names_b:
                names += tell_names(a, before + 1, after, b, low, high, held_b, known)
                tell_names(b, low, high, a, before + 1, after, held_a, known)
        before = after
    return numbers, names


@njit(cache=True, nogil=True)
def read_whole(a: Side, b: Side) -> tuple[float, float, float, float, float, float]:
    """weight_a, own_a, matched_a, shared, and numbers and names that are matched, furniture counted for less."""
    weight = own = matched = shared = numbers = names = 0
    for i in range(len(a.of)):
        mark, part = a.marks[i], int(np.int64(a.own[i]))
        weight += weight_of(mark)
        own += own_weight_of(mark, part)
        if a.of[i] >= 0:
            matched += weight_of(mark)
            shared += own_weight_of(mark, min(a.own[i], b.own[a.of[i]]))
            if mark & PROSE_MARK and mark & KIND_BITS:
                if is_number(mark):
                    numbers += part
                else:
                    names += part
    scale = FULL * OWN
    return weight / FULL, own / scale, matched / FULL, shared / scale, numbers / OWN, names / OWN


@njit(cache=True, nogil=True)
def weigh_pair(a: Side, b: Side, known: Words, spare: Spare, out: NDArray[np.float64]) -> None:
    """Write the evidence of a pair whose alignment is known, in the order of `Evidence`."""
    held_a, held_b = spare.held_a, spare.held_b
    mark_words(a.words, held_a, True)
    mark_words(b.words, held_b, True)
    # the places of `Evidence`, in its order
    out[0], out[2], out[3], out[4], out[17], out[19] = read_whole(a, b)
    out[1] = weigh(b.marks)
    out[5], out[6], out[7], out[8] = passages(a, b)
    first_a, last_a = main_text(a)
    first_b, last_b = main_text(b)
    out[9], out[10], out[13], out[14] = read_main(a, first_a, last_a, held_b)
    out[11], out[12], out[15], out[16] = read_main(b, first_b, last_b, held_a)
    out[18], out[20] = conflicts(a, b, held_a, held_b, known)
    out[21] = has_notice(a, first_a, last_a) != has_notice(b, first_b, last_b)
    out[22] = min(longest_stretch(a), longest_stretch(b))
    mark_words(a.words, held_a, False)
    mark_words(b.words, held_b, False)


@njit(cache=True, nogil=True)
def own_weights(
    marks: NDArray[np.uint8], own: NDArray[np.uint8], offsets: NDArray[np.int64], out: NDArray[np.float64]
) -> None:
    """Write the own weight of each text."""
    for text in range(len(out)):
        total = 0
        for i in range(offsets[text], offsets[text + 1]):
            total += own_weight_of(marks[i], own[i])
        out[text] = total / (FULL * OWN)


@njit(cache=True, nogil=True)
def comes_first(a: Side, b: Side) -> bool:
    """Whether a text comes before another by its words, marks and own shares: an order of texts of equal weight."""
    if len(a.words) != len(b.words):
        return len(a.words) < len(b.words)
    for i in range(len(a.words)):
        if a.words[i] != b.words[i]:
            return bool(a.words[i] < b.words[i])
    for i in range(len(a.words)):
        if a.marks[i] != b.marks[i]:
            return bool(a.marks[i] < b.marks[i])
        if a.own[i] != b.own[i]:
            return bool(a.own[i] < b.own[i])
    return True


@njit(cache=True, nogil=True)
def weigh_pairs(
    words: NDArray[np.int32],
    marks: NDArray[np.uint8],
    own: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    weights: NDArray[np.float64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    known: Words,
    room: Bench,
    spare: Spare,
    out: NDArray[np.float64],
    swapped: NDArray[np.bool_],
) -> None:
    """Align pairs and write their evidence.

    Args:
        words: `int32[total]`.
        marks: `uint8[total]`.
        own: `uint8[total]`.
        offsets: `int64[n + 1]`: text i has tokens `offsets[i]` to `offsets[i + 1] - 1`.
        weights: `float64[n]`, own weights.
        left: text of each pair.
        right: the other text of each pair.
        known: what the vocabulary says of words.
        room: memory for the alignment of the longest of these texts.
        spare: memory for the rest.
        out: `float64[m, COLUMNS]`, written.
        swapped: `bool[m]`, written: whether the right text is the lighter one.
    """
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        here, there = slice(offsets[one], offsets[one + 1]), slice(offsets[other], offsets[other + 1])
        n, m = offsets[one + 1] - offsets[one], offsets[other + 1] - offsets[other]
        a = Side(words[here], marks[here], own[here], room.of_a[:n], spare.told_a[:n])
        b = Side(words[there], marks[there], own[there], room.of_b[:m], spare.told_b[:m])
        equal = weights[one] == weights[other]
        swapped[pair] = not comes_first(a, b) if equal else weights[one] > weights[other]
        if swapped[pair]:
            a = Side(words[there], marks[there], own[there], room.of_a[:m], spare.told_a[:m])
            b = Side(words[here], marks[here], own[here], room.of_b[:n], spare.told_b[:n])
        match(a.words, b.words, known.signature, room)
        weigh_pair(a, b, known, spare, out[pair])
