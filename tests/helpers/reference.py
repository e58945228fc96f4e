"""The results of the committed reference report, read once for all test modules."""

from __future__ import annotations

from neardup.results.files import read_results
from tests.helpers.repository import ROOT

REFERENCE = read_results(ROOT / "reports" / "reference" / "results.json")
