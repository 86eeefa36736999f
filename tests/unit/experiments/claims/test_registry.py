"""The folder is the list of claims."""

from pathlib import Path

import pytest

from experiments import claims
from experiments.claims.registry import all_claims, find_claims
from simulator.errors import InputError


def test_every_file_of_the_folder_is_a_claim() -> None:
    """None is missing and none stands twice."""
    files = sorted(Path(claims.__path__[0]).glob("claim_*.py"))

    assert len(files) == len(all_claims())
    assert len(files) == len({claim.key for claim in all_claims()})


def test_a_file_is_named_after_its_claim() -> None:
    """`claim_01_score_and_price.py` holds `score-and-price`."""
    files = sorted(path.stem for path in Path(claims.__path__[0]).glob("claim_*.py"))

    assert [name.split("_", 2)[2].replace("_", "-") for name in files] == [one.key for one in all_claims()]


def test_sentences_are_sentences() -> None:
    """Each ends in a full stop, and so does what is measured."""
    assert all(claim.sentence.endswith(".") and claim.measured.endswith(".") for claim in all_claims())


def test_an_unknown_claim_is_refused_with_the_nearest() -> None:
    """One line, with what was meant."""
    with pytest.raises(
        InputError, match=r"^claim 'score-and-prise' is unknown; did you mean 'score-and-price'\?$"
    ):
        find_claims(["score-and-prise"])
