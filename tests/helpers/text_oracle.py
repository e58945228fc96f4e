"""Words, characters and n-gram hashes of a text, slow and obvious, in Python integers; and texts to try them on."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from typing import get_args

import regex
from hypothesis import strategies as st

from neardup.text import IGNORED, MARK, SEPARATOR, SOLO, WORD, Folding, Unit
from neardup.text.tables import later_code_points
from neardup.text.texts import replace_surrogates

UNITS: tuple[Unit, ...] = get_args(Unit)
MODULUS = 2**64
SEED = 0xCBF29CE484222325
STEP = 0x9FB21C651E98DF25
BASE = 0x9E3779B97F4A7C15

SAMPLES = {
    "thai": "ฝนตกหนักในกรุงเทพ น้ำท่วมถนน",
    "lao": "ຝົນຕົກຫນັກ ນ້ຳຖ້ວມ",
    "khmer": "ភ្លៀងធ្លាក់ខ្លាំង",
    "tibetan": "ཆར་པ་ཆེན་པོ་བབས།",
    "myanmar": "မိုးသည်းထန်စွာရွာ",
    "chinese": "东京发生地震，无人伤亡。",
    "japanese": "東京で地震がありました。ｶﾞﾗｽ々〇ー",
    "korean": "도쿄에서 지진이 발생했다",
    "arabic": "أُعْلِنَ إِغْلاقُ الجِسْر ٣ أيّام ـ",
    "persian": "کتاب‌های علی ی\u0654 ى ک",
    "hebrew": "שָׁלוֹם עֲלֵיכֶם ﬦ שׁ",
    "javanese": "ꦲꦏ꧀ꦱꦫꦗꦮ ꧑꧒",
    "balinese": "ᬅᬓ᭄ᬱᬭᬩᬮᬶ",
    "kawi": "\U00011f12\U00011f34\U00011f0b",
    "devanagari": "क्षत्रिय नदी में बाढ़ आई १२",
    "emoji": "🚢❤️ 👩‍🚒 1️⃣ ™️",
    "ligatures": "ﬁre oﬃce Straße ĲSSEL ǅ",
    "joiners": "co\u00adoperate zero\u200dwidth \ufeffbom a\u200cb",
    "marks-first": "\u0301a \u0300 \u0345",
    "greek": "ΐ ᾴ Σίσυφος ᾳ\u0301 ͅα",
    "turkish": "İstanbul ısı DİYARBAKIR i\u0307 ı\u0307\u0301",
    "fractions": "½ x² ① Ⅷ",
    "latin": "“Don’t” — 1.4 million, e-mail",
    "decomposed": "cafe\u0301 q\u0303 a\u0328\u0301 \u1100\u1161\u11a8 か\u3099 न\u093c \u0ec6\u09c7\u09be",
    "long words": "Donaudampfschifffahrtsgesellschaftskapitän 0123456789abcdef 0123456789abcdefG " + "x" * 130,
    "plain": "The ferry left at dusk and lost its engine two hours later, off the reef: 214 people were aboard. " * 2,
}
FOLDINGS = st.sampled_from(get_args(Folding))
OPTIONAL_VOWEL = r"(?V1)[[\p{Script=Hebrew}[\u064b-\u0652\u0670\u06d6-\u06ed\u0730-\u073f]]&&\p{Mn}]"
PROPERTIES = {
    IGNORED: r"\p{Cf}|\p{Variation_Selector}|[\u034f\u0640\u07fa\u180a]",
    MARK: r"\p{M}",
    SOLO: r"(?V1)[[\p{L}\p{N}]--\p{Script=Hangul}--[\uff10-\uff19\uff21-\uff5a\u3251-\u325f\u32b1-\u32bf]&&"
    r"[\p{lb=SA}\p{lb=ID}\p{lb=CJ}\p{lb=AK}\p{lb=AP}\p{lb=AS}\p{lb=NS}]]",
    WORD: r"[\p{L}\p{N}]",
}
"""Classes by the properties of a code point, the first that fits."""
SOME_TEXT = st.one_of(
    st.text(st.characters()),  # all categories, surrogates too
    st.text(st.sampled_from(sorted(set("".join(SAMPLES.values()) + "abz019 .-\ud800\ufe0f")))),
    st.text(st.sampled_from("aBz09 .’"), max_size=200),
    st.sampled_from(sorted(SAMPLES.values())),
)
ANY_TEXT = SOME_TEXT | st.lists(SOME_TEXT, max_size=5).map("".join)


def mix(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value ^= value >> 33
        value = value * factor % MODULUS
    return value ^ (value >> 33)


@cache
def class_of(character: str, folding: Folding = "loose") -> int:
    """The class of a code point, by its properties."""
    if folding == "loose" and regex.fullmatch(OPTIONAL_VOWEL, character):
        return IGNORED
    for kind, pattern in PROPERTIES.items():
        if regex.fullmatch(pattern, character):
            return kind
    return SEPARATOR


def unicode_form(text: str) -> str:
    """NFKC, casefold, NFKC of what Unicode 14.0 knows."""
    forms = []
    for later, run in groupby(text, lambda character: later_code_points()[ord(character)]):
        own = "".join(run)
        forms.append(own if later else unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", own).casefold()))
    return "".join(forms)


def normalise_oracle(text: str, folding: Folding = "loose") -> str:
    plain = unicode_form(replace_surrogates(text))
    if folding == "strict":
        return plain
    plain = "".join({"ı": "i", "ى": "ي", "ی": "ي", "ک": "ك"}.get(character, character) for character in plain)
    while "i\u0307" in plain:
        plain = plain.replace("i\u0307", "i")
    return unicode_form(plain)


def words_oracle(text: str, folding: Folding = "loose") -> list[str]:
    found: list[str] = []
    state = SEPARATOR
    for character in normalise_oracle(text, folding):
        kind = class_of(character, folding)
        if kind == IGNORED:
            continue
        if kind == SEPARATOR:
            state = SEPARATOR
        elif (kind == MARK and state != SEPARATOR) or (kind == WORD and state == WORD):
            found[-1] += character
        else:
            found.append(character)
            state = WORD if kind == MARK else kind
    return found


def characters_oracle(text: str, folding: Folding = "loose") -> str:
    """What is left with one space where something separated it."""
    kept = (c for c in normalise_oracle(text, folding) if class_of(c, folding) != IGNORED)
    return " ".join("".join(" " if class_of(c, folding) == SEPARATOR else c for c in kept).split())


def unit_hashes(text: str, unit: Unit, folding: Folding = "loose") -> list[int]:
    if unit == "char":
        return [mix((ord(c) + BASE) % MODULUS) for c in characters_oracle(text, folding)]
    return [word_hash(word.encode()) for word in words_oracle(text, folding)]


def word_hash(word: bytes) -> int:
    """Eight bytes at a time, filled up with zeros, at least sixteen."""
    size = max(16, -(-len(word) // 8) * 8)
    value = SEED
    for start in range(0, size, 8):
        value = (value ^ int.from_bytes(word.ljust(size, b"\0")[start : start + 8], "little")) * STEP % MODULUS
        value ^= value >> 32
    return value


def ngrams_oracle(units: list[int], n: int) -> list[int]:
    """Each n-gram from scratch, as a polynomial in its units."""
    if not units:
        return []
    width = min(n, len(units))
    grams = (units[i : i + width] for i in range(len(units) - width + 1))
    return [mix(sum(u * BASE ** (width - 1 - k) for k, u in enumerate(gram)) % MODULUS) for gram in grams]
