"""Checks for authors of components: of the contract, every breach explained, and of the quality of strategies.

from neardup.testing import assert_quality, check_strategy

def test_contract():
    check_strategy(MyStrategy())

def test_quality():
    assert_quality(MyStrategy(), "wire", f1=0.7)
"""

from __future__ import annotations

from neardup.testing.checks import check_strategy
from neardup.testing.contract import ContractError
from neardup.testing.linkages import check_linkage
from neardup.testing.metrics import check_metric
from neardup.testing.odd_texts import BLANK, WORDLESS, odd_texts
from neardup.testing.perturbations import check_perturbation
from neardup.testing.quality import Quality, QualityError, assert_quality
from neardup.testing.scorers import check_scorer

__all__ = [
    "BLANK",
    "WORDLESS",
    "ContractError",
    "Quality",
    "QualityError",
    "assert_quality",
    "check_linkage",
    "check_metric",
    "check_perturbation",
    "check_scorer",
    "check_strategy",
    "odd_texts",
]
