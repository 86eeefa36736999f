"""What a click is worth to an account, as far as sales have told by now."""

from __future__ import annotations

import math

import numpy as np

from simulator.entities import Floats, Integers, Report, View


def click_values(view: View, report: Report, prior_clicks: float) -> Floats:
    """Return what a click is believed to be worth to each target.

    Parameters
    ----------
    view, report
        The account, and what it is told by now.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to have
        earned, 0 to infinity; infinity never learns.

    Returns
    -------
    Floats
        (n_targets,) currency units, before the click is paid for.

    Notes
    -----
    ``(margin x revenue + prior_clicks x view.values) / (clicks + prior_clicks)``. Sales that are not yet
    reported are missing from it, so it is low while delays are long beside the time passed.
    """
    if math.isinf(prior_clicks):
        return view.values
    evidence = report.clicks + prior_clicks
    earned = view.margin * report.revenue + prior_clicks * view.values
    believed: Floats = np.divide(earned, evidence, out=view.values.copy(), where=evidence > 0)
    return believed


def in_bid_units(per_click: Floats, view: View, clicks: Integers, impressions: Integers) -> Floats:
    """Return amounts a click in the unit that each target bids in: a click, or 1,000 impressions.

    Parameters
    ----------
    per_click
        (n_targets,) currency units a click.
    view
        Tells which campaigns pay by the impression.
    clicks, impressions
        (n_targets,) counts whose ratio is taken for the click-through rate to come.

    Returns
    -------
    Floats
        (n_targets,); NaN where a target pays by the impression and has had none.
    """
    rate = np.divide(clicks, impressions, out=np.full(len(clicks), np.nan), where=impressions > 0)
    by_impression = view.pays_by_impression[view.target_campaign]
    return np.where(by_impression, 1000.0 * rate * per_click, per_click)
