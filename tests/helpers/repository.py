"""Where the repository lies, and its packages in it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "neardup": ROOT / "src",
    "neardup_algorithms": ROOT / "algorithms",
    "neardup_datasets": ROOT / "datasets",
    "neardup_gold": ROOT / "gold",
}
