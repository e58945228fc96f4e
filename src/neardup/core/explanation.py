"""Why a pair has its score: passages in common, what they cover, and the facts that contradict each other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span: TypeAlias = "tuple[int, int]"
"""Start and end in a text, in code points."""
FactKind = Literal["number", "name", "notice"]

_SHOWN = 6
"""Conflicts of one kind that a sentence quotes."""
_LONGEST = 60
"""Characters of a quotation."""
_LEAST = 0.005
"""Shares below it are as good as none."""
_HEADS = {"number": "numbers that differ", "name": "names that differ", "notice": "notice in one only"}


@dataclass(frozen=True)
class Passage:
    """A passage in common, with small edits.

    Attributes:
        left: where it stands in the left text.
        right: where it stands in the right text.
        words: words that match, or characters of scripts without spaces.
    """

    left: Span
    right: Span
    words: int


@dataclass(frozen=True)
class Conflict:
    """What one text says at a place where the other says something else.

    Attributes:
        kind: `number`, `name`, or `notice` of a correction.
        left: words of the left text, … for others between; empty where only the right one says something.
        right: words of the right text.
        places: where these words stand in the left text and in the right one.
    """

    kind: FactKind
    left: str
    right: str
    places: tuple[Sequence[Span], Sequence[Span]] = field(default=((), ()), compare=False)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a pair has its score. A scorer leaves out what it does not look at.

    Attributes:
        score: the score, as the scorer gives it.
        shares: the shares whose product is the score, by name; none for two texts that are identical.
        texts: both texts in the form that places refer to.
        main: the main text of each, which coverage is of; None for the whole.
        covered: the share of each main text that the other text has too; None where that is not known.
        passages: passages in common, in the order of the left text.
        conflicts: facts that contradict each other, in the order of the left text, notices last.
        agreed: facts that both texts have, by kind, those that many pages have counted for less.
        furniture: the share of what matches that counts for nothing, since many pages have it.
        shared: stretches of each text that many pages have.
        later: the text that is known by its date to have come later; None where neither is.
    """

    score: float
    shares: dict[str, float]
    texts: tuple[str, str] = ("", "")
    main: tuple[Span, Span] | None = None
    covered: tuple[float, float] | None = None
    passages: Sequence[Passage] = ()
    conflicts: Sequence[Conflict] = ()
    agreed: dict[FactKind, float] = field(default_factory=dict)
    furniture: float = 0.0
    shared: tuple[Sequence[Span], Sequence[Span]] = ((), ())
    later: Literal["left", "right"] | None = None

    @property
    def words(self) -> int:
        """Words in passages in common."""
        return sum(passage.words for passage in self.passages)

    def of_kind(self, kind: FactKind) -> list[Conflict]:
        """The conflicts of one kind."""
        return [conflict for conflict in self.conflicts if conflict.kind == kind]

    @property
    def counts(self) -> dict[FactKind, int]:
        """How many conflicts there are, by kind."""
        return {kind: len(self.of_kind(kind)) for kind in get_args(FactKind)}

    def to_json(self, *, quoted: bool) -> dict[str, Any]:
        """Plain data without the texts, and without the places of conflicts and of what many pages have.

        Args:
            quoted: whether conflicts may quote them; else they are counted by kind.
        """
        data = asdict(self)
        del data["texts"], data["shared"]
        told = [{"kind": one.kind, "left": one.left, "right": one.right} for one in self.conflicts]
        return data | {"conflicts": told if quoted else self.counts}


def explained(found: Explanation, *, quoted: bool) -> str:
    """An explanation in a line.

    Args:
        found: the explanation.
        quoted: whether the texts may be quoted; else conflicts are counted.
    """
    return "; ".join([*_common(found), *_differing(found, quoted=quoted), _product(found)])


def _common(found: Explanation) -> Iterator[str]:
    """What both texts have."""
    if found.covered is not None:
        one, other = found.covered
        yield f"covers {one:.2f} of the one and {other:.2f} of the other"
        words = f"{_count(len(found.passages), 'passage')}, {_count(found.words, 'word')}"
        yield words if found.passages else "no passage in common"
    if found.furniture >= _LEAST:
        yield f"many pages have {found.furniture:.2f} of what matches"


def _differing(found: Explanation, *, quoted: bool) -> Iterator[str]:
    """What contradicts the one text in the other, and which came later."""
    for kind in get_args(FactKind):
        if conflicts := found.of_kind(kind):
            yield f"{_HEADS[kind]}: {_quoted(conflicts) if quoted else len(conflicts)}"
    if found.later is not None:
        yield f"the {'one' if found.later == 'left' else 'other'} is later by date"


def _product(found: Explanation) -> str:
    """The score and the shares below 1 that make it."""
    below = [f"{name} {share:.2f}" for name, share in found.shares.items() if share <= 1 - _LEAST]
    return f"{found.score:.3f}" + (f" = {' × '.join(below)}" if below else "")


def _quoted(conflicts: list[Conflict]) -> str:
    """What the texts say, the left before the right."""
    shown = [f"{_short(one.left)} / {_short(one.right)}" for one in conflicts[:_SHOWN]]
    more = len(conflicts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _short(words: str) -> str:
    """Some words in one line; a dash for none."""
    line = " ".join(words.split())
    return "–" if not line else line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
