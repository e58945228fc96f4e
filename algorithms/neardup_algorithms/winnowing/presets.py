"""Published settings of winnowing. Each source names the file that was read and, after `@`, its commit."""

from __future__ import annotations

from neardup import Preset

PRESETS: dict[str, Preset] = {
    "code": Preset(
        {"unit": "char", "ngram": 25, "guarantee": 30},
        "copydetect, README.md @0e5f1e20, after MOSS, whose own numbers are not published: noise threshold 25, "
        "guarantee threshold 30 (25 in copydetect/defaults.py @d5fafd94); it shows people what reaches .33. It "
        "replaces names first, which is not done here",
    ),
    "scanoss": Preset(
        {"unit": "char", "ngram": 30, "guarantee": 93},
        "scanoss.py, src/scanoss/winnowing.py @0531b093: grams of 30 letters and digits of ASCII, windows of "
        "64; here a space stands between words",
    ),
}
"""Presets by name."""
