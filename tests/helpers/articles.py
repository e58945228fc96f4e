"""Invented articles for perturbations, a page of the web that holds one, and any text."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from neardup.core.perturbation import variant as variant_in

if TYPE_CHECKING:
    from neardup.core.perturbation import BasePerturbation

REPORT = """Ferry runs aground off Morvane

MORVANE (KLN) — A ferry with 214 people on board ran aground off Morvane on Tuesday, the harbour master said. Nobody was
hurt, and by 10:45 the tide had lifted the ship, the Lady Asta, clear of the bank.

Captain Ilsa Brandt told the Coastal Post that the steering had failed twice since 3 March 2019. “We had no warning,”
said Brandt, who has sailed for 27 years. Mr. Oduya of the harbour board put the damage at $1,250,000, or 8.5 percent of
the yearly budget.

The line that owns the Lady Asta, based in Tolbeck, promised an inquiry. Passengers were taken to Tolbeck by bus. A
second ship will sail from Wednesday.
"""
PAGE = f"""The Coastal Post
Home | News | Sport | Weather | What's On | Jobs | Contact us

We use cookies to show you a better page. Agree?
Monday 4 May, 12 degrees

{REPORT}
Read also
Mayor Pringle resigns
12 things to do in Easthope this weekend
Sign up for our newsletter
Terms of use | Privacy | Cookies
© The Coastal Post 2024. All rights reserved by the owners of this paper.
"""
NEWSPAPER = PAGE.replace(
    "Read also", "Most read\nShare this story | Print this page | Comments\nAbout us\nPrivacy policy"
)
"""The page with more furniture."""
FRENCH = (
    "Le ferry transportant 214 personnes s'est échoué mardi 3 mars 2019 vers 16h20 près de Brissonnet, a indiqué le "
    "maire, Armand Vessac. À 18 h, la mer avait libéré le Lady Asta. M. Vessac chiffre les dégâts à 1 250 000 euros."
)
any_text = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aB eE.!? \n\n'“”,-0129"),
        st.sampled_from("Жжя Ωω ßİǅﬁ\u0301\u200d\u00ad١٢۳"),
        st.sampled_from("三月。！「」ไทยกຂབོད"),
        st.sampled_from("\ud800\udfff\0\r\t\u2028"),
    ),
    max_size=80,
)
SYLLABLES = ("ba", "den", "fol", "gri", "kus", "lam", "ner", "po", "ris", "tav", "ul", "we")


def article(seed: int, paragraph_count: int = 6) -> str:
    """A long invented text with sentences, paragraphs, names and numbers."""
    rng = random.Random(seed)
    lexicon = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(300)]
    people = [word.capitalize() + "x" for word in rng.sample(lexicon, 20)]

    def sentence() -> str:
        parts = rng.choices(lexicon, k=rng.randint(8, 16))
        parts[rng.randrange(3, 8)] = rng.choice(people)
        parts[2] = str(rng.randint(100, 9999))
        return parts[0].capitalize() + " " + " ".join(parts[1:]) + "."

    return "\n\n".join(" ".join(sentence() for _ in range(5)) for _ in range(paragraph_count))


ARTICLES = [article(seed) for seed in range(8)]


def variant(perturbation: BasePerturbation, text: str, language: str = "en") -> str:
    return variant_in(perturbation, text, language)
