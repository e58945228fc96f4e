"""The contract of a perturbation as checks, each of which names the breaches that it found."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from neardup.core.gold import LEVELS
from neardup.core.languages import UNKNOWN
from neardup.core.perturbation import Composition, at_intensity
from neardup.errors import ParameterError
from neardup.run.canary import canary
from neardup.testing.contract import chosen, hold, plain_data
from neardup.testing.odd_texts import odd_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neardup.core.perturbation import Perturbation

_STORY = (
    "Mayor Anna Keller of Brenton said on 14 March 2024 that 320 workers of Halden Steel will lose their jobs by June. "
    "The plant, which opened in 1987, made 41,000 tonnes last year, 12 percent less than in 2022. Tom Weaver, who "
    "speaks for the union, asked for talks with the ministry in London on Monday. The company paid 2.4 million pounds "
    "to its owners in 2023, the newspaper Brenton Post reported on Friday. Halden Steel gave no reason for that."
)
"""A story full of names, numbers and dates."""
_PAGE = (
    "Home | News | Sport | Culture | Weather\n"
    "Sign in to your account\n"
    "Café owners in São Tomé Street ask for quieter nights\n"
    "\n"
    "The owners of nine cafés in São Tomé Street have asked the council of Brenton for quieter "
    "nights, Zoë Müller said on Monday.\n"
    "\n"
    "\u201cWe have lost a third of our guests since the works began in May,\u201d said Ms Müller, who "
    "runs the Café Noël with her brother André.\n"
    "\n"
    "The council answered that the works on the old bridge will end by 14 October, and that it pays "
    "1,200 pounds to each owner.\n"
    "\n"
    "Sixteen residents wrote to the newspaper Brenton Post that they could not sleep before two in "
    "the morning.\n"
    "\n"
    "A meeting with the police is planned for Thursday at the town hall.\n"
    "\n"
    "Read more: Road works to last until winter\n"
    "Subscribe to our newsletter for the news of the day\n"
    "© Brenton Post. All rights reserved. Terms of use. Privacy policy.\n"
)
"""A story of several paragraphs, with letters beyond ASCII, among the furniture of its page."""
_CODE = re.compile(r"[a-z]{2,3}")


def check_perturbation(perturbation: Perturbation | str) -> None:
    """Check a perturbation against its contract.

    Args:
        perturbation: an instance with an intensity above 0, or the text of one; a composition, too.

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    given = chosen(perturbation, "perturbation")
    hold(given, "perturbation", CHECKS, called=str(given) if isinstance(given, Composition) else "")


def _plain_data(perturbation: Perturbation) -> Iterator[str]:
    yield from plain_data(perturbation, "perturbation")


def _statements(perturbation: Perturbation) -> Iterator[str]:
    """What it states of itself can be used."""
    if not isinstance(perturbation.meaning, str) or not perturbation.meaning.strip():
        yield "meaning is empty; say in a phrase what the intensity measures"
    for name in ("languages", "refuses"):
        codes = getattr(perturbation, name)
        if codes is None and name == "languages":
            continue
        if not isinstance(codes, frozenset) or not all(isinstance(c, str) and _CODE.fullmatch(c) for c in codes):
            yield f"{name} is {codes!r}; give a frozenset of codes of ISO 639-1, such as frozenset({{'en'}})"


def _labels(perturbation: Perturbation) -> Iterator[str]:
    """Labels hold up to one intensity and break from another, and go with the nesting of the levels."""
    for name in ("holds", "breaks"):
        for level, intensity in getattr(perturbation, name).items():
            if level not in LEVELS:
                yield f"{name} names the level {level!r}; the levels are {', '.join(LEVELS)}"
            elif not 0 <= intensity <= 1:
                yield f"{name}[{level!r}] is {intensity}; give an intensity from 0 to 1"
    holds = [perturbation.holds.get(level, 0.0) for level in LEVELS]
    breaks = [perturbation.breaks.get(level, 2.0) for level in LEVELS]
    for level, least, most in zip(LEVELS, holds, breaks, strict=True):
        if least >= most:
            yield f"at level {level} the label holds up to {least} and breaks from {most}; let it break later"
    for name, values in (("holds", holds), ("breaks", breaks)):
        if values != sorted(values):
            yield f"{name} falls from {LEVELS[0]} to {LEVELS[-1]}; what holds at a narrow level holds at a wide one"


def _range(perturbation: Perturbation) -> Iterator[str]:
    """Intensities outside [0, 1] are refused."""
    for intensity in (-0.5, 1.5):
        try:
            at_intensity(perturbation, intensity)
        except ParameterError:
            continue
        yield f"it takes an intensity of {intensity}; refuse it with a ParameterError, as nd.Spec.require does"


def _nothing(perturbation: Perturbation) -> Iterator[str]:
    """At intensity 0 every text comes out as it was."""
    still = at_intensity(perturbation, 0.0)
    for name, text in zip(odd_texts().ids, odd_texts().texts, strict=True):
        if still.apply(text, random.Random(1), _language(perturbation)) != text:  # noqa: S311 - no secret
            yield f"at intensity 0 it changes the text '{name}'; give it back as it is"
            return


def _any_text(perturbation: Perturbation) -> Iterator[str]:
    """Any text comes out as a text, the same for the same generator, whatever the state of Python's own."""
    state = random.getstate()
    try:
        for name, text in zip(odd_texts().ids, odd_texts().texts, strict=True):
            if fault := _fault(perturbation, text):
                yield f"of the text '{name}' {fault}"
                return
    finally:
        random.setstate(state)


def _fault(perturbation: Perturbation, text: str) -> str:
    """What is wrong with two variants of a text made with one generator; "" where nothing is."""
    found: list[Any] = []
    for seed in (1, 2):
        random.seed(seed)
        before = random.getstate()
        found.append(perturbation.apply(text, random.Random(5), _language(perturbation)))  # noqa: S311 - no secret
        if random.getstate() != before:
            return "it makes a variant by the module random; draw from the generator that it is given"
    if not isinstance(found[0], str):
        return f"it makes a {type(found[0]).__name__}; give a str"
    return "" if found[0] == found[1] else "it makes two variants with one generator; draw from that generator only"


def _work(perturbation: Perturbation) -> Iterator[str]:
    """At its intensity it changes some text in a language that it works for."""
    language = _language(perturbation)
    if language == UNKNOWN or perturbation.intensity == 0:
        return
    texts = [_STORY, _PAGE, canary().texts[0], odd_texts().texts[odd_texts().row_of["long"]]]
    if all(perturbation.apply(text, random.Random(5), language) == text for text in texts):  # noqa: S311 - no secret
        yield f"at intensity {perturbation.intensity} it changes none of four English texts: it does no work"


CHECKS: tuple[Callable[[Perturbation], Iterator[str]], ...] = (
    _plain_data,
    _statements,
    _labels,
    _range,
    _nothing,
    _any_text,
    _work,
)


def _language(perturbation: Perturbation) -> str:
    """English where it works for English; else no language that anybody knows."""
    works = perturbation.languages is None or "en" in perturbation.languages
    return "en" if works and "en" not in perturbation.refuses else UNKNOWN
