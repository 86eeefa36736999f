"""Writing a drawn market as TOML: what it has of its own, on top of the fitted one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.calibrate.page import depth_shares
from experiments.calibrate.scenario_text import ACCOUNT, keyword_lines, reserve_of, rivals_lines, target_line
from experiments.calibrate.setting import Setting, Unknowns
from experiments.report.toml_words import comment, number, numbers_in_brackets, quoted


def draw_text(setting: Setting, unknowns: Unknowns, base: str, name: str) -> str:
    """Write a drawn market.

    Parameters
    ----------
    setting, unknowns
        What was drawn, and what was solved for it.
    base
        The fitted market's file, as seen from this one's.
    name
        Of the drawn market.

    Returns
    -------
    str
        TOML that includes the fitted market's. Bids and budgets that the report tells stand there alone, so
        that whoever changes them there has changed them here.
    """
    return "\n".join(_lines(setting, unknowns, base, name)) + "\n"


def _lines(setting: Setting, unknowns: Unknowns, base: str, name: str) -> Iterator[str]:
    """Yield the lines of a drawn market."""
    level = float(np.exp(np.log(unknowns.competition).mean()))
    yield from comment(
        f"As plausible as {base.rpartition('/')[2]}: drawn from what the report leaves open, by `bidloom "
        "calibrate --draws`. What stands here is on top of that file."
    )
    yield f"include = {quoted(base)}"
    yield f"name = {quoted(name)}"
    yield from keyword_lines(setting, unknowns, level)
    reserve, _ = reserve_of(setting, unknowns)
    yield "\n[market]"
    yield f"examination = {numbers_in_brackets(setting.examination)}"
    yield f"depth = {numbers_in_brackets(depth_shares(unknowns.depth_ratio, len(setting.examination)))}"
    yield f"reserve = {number(reserve)}"
    yield f"increment = {number(reserve / 5)}"
    yield "\n[conversion]"
    yield f"relevance_conversion_correlation = {number(setting.assumptions.correlation)}"
    yield from rivals_lines(setting, unknowns, level)
    yield "\n[[account]]"
    yield f"name = {quoted(ACCOUNT)}"
    for c, campaign in enumerate(setting.grouping.campaigns):
        yield "[[account.campaign]]"
        yield f"name = {quoted(campaign)}"
        if np.isnan(setting.budgets[c]):
            yield f"budget = {number(unknowns.budget[c])}"
        yield "target = ["
        for i in np.flatnonzero(setting.grouping.campaign == c):
            yield target_line(setting, unknowns, int(i), bid=bool(np.isnan(setting.bid[i])))
        yield "]"
