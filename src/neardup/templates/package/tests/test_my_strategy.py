"""The contract, and what the strategy reaches on labelled news."""

from neardup.testing import assert_quality, check_strategy

from my_strategy.strategy import MyStrategy


def test_contract() -> None:
    check_strategy(MyStrategy())


def test_quality() -> None:
    assert_quality(MyStrategy(), "wire", f1=0.3)
