"""Short names of strategies, as people read them."""

from __future__ import annotations

from collections import Counter


def short_names(strategies: list[str]) -> dict[str, str]:
    """For each canonical text its name or preset; of several others of one name, with the parameters that differ."""
    from neardup.core.components import known_texts

    known = known_texts(strategies)
    count = Counter(text.split("(")[0] for text in strategies)
    parts = {text: parameters(text) for text in strategies}
    out = {}
    for text in strategies:
        name = text.split("(")[0]
        rivals = [parts[other] for other in strategies if other.split("(")[0] == name]
        own = [p for p in parts[text] if any(p not in rival for rival in rivals)]
        out[text] = known.get(text, name if count[name] == 1 else f"{name}({', '.join(own)})")
    return out


def parameters(text: str) -> list[str]:
    """The parameters of a canonical text, each as `name=value`; nested ones stay whole."""
    inner = text.partition("(")[2].removesuffix(")")
    found, depth, quoted = [""], 0, False
    for char in inner:
        quoted ^= char == "'"
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0 and not quoted:
            found.append("")
        else:
            found[-1] += char
    return [p.strip() for p in found if p.strip()]
