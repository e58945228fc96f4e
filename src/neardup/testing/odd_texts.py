"""Documents that break careless code."""

from __future__ import annotations

from neardup.core.corpus import Corpus
from neardup.run.canary import canary


def odd_texts() -> Corpus:
    """Documents that break careless code: blank, tiny, huge, NUL, unpaired surrogates, many scripts, repeated words."""
    story = canary().texts
    texts = {
        "empty": "",
        "spaces": " \n\t ",
        "punctuation": "… — !!! ***",
        "one-word": "Storm",
        "one-word-too": "storm.",
        "two-words": "storm warning",
        "nul": "a\0b\0c storm\0warning",
        "surrogate": "broken \ud800 text \udfff here",
        "chinese": "周二上午一辆货车在高速公路上翻覆，造成两人受伤，交通中断三小时。",
        "chinese-copy": "【快讯】周二上午一辆货车在高速公路上翻覆，造成两人受伤，交通中断三小时。",
        "thai": "เมื่อวานนี้เกิดฝนตกหนักในหลายพื้นที่ของจังหวัด ทำให้ถนนหลายสายถูกน้ำท่วม",
        "arabic": "أعلنت السلطات المحلية يوم الثلاثاء إغلاق الجسر القديم أمام الشاحنات حتى نهاية الشهر",
        "punctuation-too": "… — !!! ***",
        "other-punctuation": "… — !!!",
        "emoji": "🚢🌊 🚢🌊",
        "emoji-too": "🚢🌊 🚢🌊",
        "other-emoji": "🚢🌊 🚢🌊 🚢🌊",
        "repeated": "tide " * 500,
        "story": story[0],
        "story-copy": story[2],
        "long": " ".join(f"{story[0]} Paragraph {i}." for i in range(200)),
    }
    return Corpus.from_texts(texts, texts.values(), name="odd")


BLANK = frozenset({"empty", "spaces"})
"""Documents of `odd_texts` that are nothing but white space."""
WORDLESS = BLANK | {"punctuation", "punctuation-too", "other-punctuation", "emoji", "emoji-too", "other-emoji"}
"""Documents of `odd_texts` without a letter or digit."""
