"""Damage to the bytes of an input: seeded, a few edits at a time, some of bytes, some of the values of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.helpers.mutations import ODD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

VALUES: tuple[Any, ...] = (*ODD, "\ud800", "\ufffe", "copy", "unsure")
"""Values that stand in place of others."""
TOKENS = (
    *(b"\0", b"\n", b"\r\n", b'"', b"'", b",", b"\t", b"{", b"}", b"[", b"]", b"(", b")", b"=", b"<", b">", b"%"),
    *(b":", b"/", b"+ ", b"#", b"-", b"\\", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\xc2\xa0"),
    *(b"\x85", b"\xf0\x9f\x98\x80", b"9" * 400, b"[" * 2000, b"(" * 300, b"1e999", b"nan", b"null", b"1_0", b"0x"),
    *(b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PAR1", b"ARROW1\0\0", b"lambda: 0", b"__class__", b"{}", b'"""'),
    *(b"copy", b"min:", b"floor=0"),
)
"""Pieces that mean something to a reader."""


def edited(seed: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """An input with one to four edits; sometimes the input as it is, or a few bytes of no meaning."""
    shape = rng.random()
    if shape < 0.02:
        return rng.randbytes(rng.randrange(40))
    found = _json_edited(seed, rng) if shape < 0.4 else None
    data = bytearray(seed if found is None else found)
    for _ in range(rng.choice((1, 1, 2, 4)) if found is None else rng.choice((0, 0, 1))):
        _edit(data, others, rng)
    return bytes(data)


def _edit(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    begin = rng.randrange(len(data) + 1)
    end = min(len(data), begin + rng.choice((0, 1, 1, 4, 30, 1000)))
    match rng.choice(("token", "token", "token", "bit", "bit", "cut", "drop", "twice", "splice", "random")):
        case "token":
            data[begin:end] = rng.choice(TOKENS)
        case "bit" if begin < len(data):
            data[begin] ^= 1 << rng.randrange(8)
        case "cut":
            del data[begin:]
        case "drop":
            del data[begin:end]
        case "twice":
            data[begin:begin] = data[begin:end] * rng.choice((1, 1, 50))
        case "splice":
            data[begin:] = rng.choice(others)[rng.randrange(len(data) + 1) :]
        case "random":
            data[begin:end] = rng.randbytes(rng.randrange(1, 9))


def _json_edited(seed: bytes, rng: Random) -> bytes | None:
    """JSON, or one of its lines, with another value in one place; None where it is no JSON."""
    lines = seed.split(b"\n")
    at = rng.randrange(len(lines))
    try:
        whole = json.loads(seed)
    except (ValueError, RecursionError):
        whole = None
    try:
        value = json.loads(lines[at]) if whole is None else whole
        if not isinstance(value, dict | list) or not value:
            return None
        _change(value, rng)
        written = json.dumps(value).encode()
    except (ValueError, RecursionError):
        return None
    return written if whole is not None else b"\n".join([*lines[:at], written, *lines[at + 1 :]])


def _change(value: Any, rng: Random) -> None:
    holder = value
    while True:
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        if not (isinstance(holder[key], dict | list) and holder[key]) or rng.random() < 0.2:
            break
        holder = holder[key]
    if rng.random() < 0.2:
        del holder[key]
    elif rng.random() < 0.1 and isinstance(holder, dict):
        holder[f"{key}2"] = holder[key]
    else:
        holder[key] = rng.choice(VALUES)
