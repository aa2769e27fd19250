"""The tricky cases that a correlator must get right, each a test that bears its number and an official's sentence.

`docs/cases.md` is written from what stands on the tests: see tests/house/test_cases.py.
"""

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])


def case(number: str, sentence: str) -> Callable[[F], F]:
    """Say which case a test is, and how a civil servant would put it, in Dutch. Read from the text of the test."""
    del number, sentence

    def same(test: F) -> F:
        return test

    return same
