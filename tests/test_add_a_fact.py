"""The guide "add a fact" is true: done as it stands there it gives a fact, and no step can be forgotten unnoticed."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.guides import copy, guide

GUIDE = guide("add-a-fact.md")
LOCK = "hub schemas lock"
SCHEMA = "schemas/avro/facts/ContractSigned.avsc"

FORGOTTEN = {
    "hub/domain/facts/mbo.py": "cannot import name 'ContractSigned' from 'hub.domain.facts.mbo'",
    "hub/domain/facts/__init__.py": "cannot import name 'ContractSigned' from 'hub.domain.facts'",
    SCHEMA: f"ContractSigned has no schema {SCHEMA}: see add-a-fact §3",
    LOCK: "ContractSigned has no number yet: type `hub schemas lock`: see add-a-fact §3",
    "hub/explain/fact_sentences.py": "ContractSigned has no sentence in hub/explain/fact_sentences.py: see add-a-fact §4",
    "GLOSSARY.md": "ContractSigned of ContractSigned is not in GLOSSARY.md: see add-a-fact §5",
}
"""Each step, and what is said when it is left out."""


def test_the_fact_of_the_guide_is_a_fact(tmp_path: Path) -> None:
    """
    All that is run says so, and its schema may be released.
    """
    tree = copy(tmp_path)
    ran = [*tree.follow(GUIDE), tree.run("hub schemas check")]

    assert [] == [(r.command, r.output) for r in ran if r.code]
    assert 3 == len(ran)
    assert "ContractSigned" in ran[0].output


def test_the_guide_has_five_files_and_each_can_be_forgotten() -> None:
    files = {step.what for step in GUIDE if step.does != "run"}

    assert files == FORGOTTEN.keys() - {LOCK}
    assert len(files) == 5


@pytest.mark.parametrize("step", FORGOTTEN)
def test_a_step_that_is_forgotten_is_named(step: str, tmp_path: Path) -> None:
    """
    What the guide has one run fails, and says what is missing and where.
    """
    ran = copy(tmp_path).follow(GUIDE, without=step)

    assert FORGOTTEN[step] in "".join(r.output for r in ran if r.code)


def test_all_that_is_forgotten_is_named_at_once(tmp_path: Path) -> None:
    both = (SCHEMA, "GLOSSARY.md")
    ran = copy(tmp_path).follow(tuple(step for step in GUIDE if step.what not in both))

    told = "".join(r.output for r in ran if r.code)
    assert [] == [missing for missing in both if FORGOTTEN[missing] not in told]


def test_a_text_in_which_a_name_fits_is_named(tmp_path: Path) -> None:
    """
    The one thing that a fact must not have.
    """
    free = tuple(replace(step, text=step.text.replace("programme: Code", "programme: str")) for step in GUIDE)
    assert free != GUIDE

    told = "".join(ran.output for ran in copy(tmp_path).follow(free) if ran.code)

    assert "ContractSigned.programme is free text, a child's name fits in it" in told
