"""How settings differ, in words."""

from experiments.storage.contrast import contrast


def test_paths_name_what_differs() -> None:
    """Tables and lists are looked into; what is missing on one side is none there."""
    found = {"account": [{"margin": 0.4}, {"margin": 0.3}], "seed": 1}
    wanted = {"account": [{"margin": 0.4}, {"margin": 0.2}], "days": 7, "seed": 1}

    assert "account[1].margin 0.3 there, 0.2 here; days none there, 7 here" == contrast(found, wanted)


def test_lists_of_different_length_are_told_by_length() -> None:
    """Which entry was added cannot be known."""
    assert "account 2 entries there, 1 entry here" == contrast({"account": [1, 2]}, {"account": [1]})


def test_three_differences_are_named_and_the_rest_counted() -> None:
    """The line stays a line."""
    found, wanted = dict.fromkeys("abcde", 1), dict.fromkeys("abcde", 2)

    assert "a 1 there, 2 here; b 1 there, 2 here; c 1 there, 2 here; and 2 more" == contrast(found, wanted)
