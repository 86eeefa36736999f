"""Markets as plausible as the fitted one: what a report leaves open is drawn, the rest solved again."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr
from scipy.stats import beta

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.click_rates import rates_of
from experiments.calibrate.estimates import BELOW_A_TENTH, HIDDEN, by_arrival, order_values
from experiments.calibrate.looks import Looks
from experiments.calibrate.observe import FIRST_CHECK, Seen, affordable, observe
from experiments.calibrate.setting import LEAST_SHARE, MOST_RELEVANCE, Rivals, Setting, Unknowns
from experiments.calibrate.solve import DRAWN, SOLVED_DAYS, candidate, replications_of, solve
from experiments.importing.slots import FURTHEST, NEAREST
from simulator.entities import Floats

#: Markets that may be drawn.
MOST_DRAWS = 200
#: What a drawn market gives back so nearly is near: sums of campaigns' absolute errors over all of them.
NEAR = {"impressions": 0.15, "clicks": 0.1, "cost": 0.1, "searches": 0.3}
#: Draws tried for a market at most, replications each is looked at then, tries that it takes in the mean.
TRIES, CHECKED, OFTEN = 5, 4, 1.5
#: What is hidden of keywords lies together by half: an account that loses much loses much on most of them.
TOGETHER = 0.5
#: Shares of searches drawn where none is told: those that `--share` may be.
SHARES = (0.05, 0.95)
#: Rivals, each number as likely as twice that; standard deviations of their log bids and log relevance;
#: their budgets over what one would spend, where they have any: one time in two.
RIVALS, BID_SD, RELEVANCE_SD, RIVAL_BUDGETS = (3, 15), (0.25, 0.6), (0.2, 0.45), (1.0, 4.0)
#: The own ads' share of the spread of relevance; correlation of relevance and conversion; budgets over costs.
AD_SHARE, CORRELATION, BUDGET = (0.1, 0.6), (-0.3, 0.8), (1.05, 2.0)
#: Standard deviation of the log power to which assumed examination is raised.
EXAMINATION = 0.2
_DEFAULTS = Assumptions()


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """A market drawn and solved.

    Attributes
    ----------
    setting, unknowns
        What was drawn; what was solved for it.
    off
        How far it is from what was drawn, by :data:`NEAR`: sums of the campaigns' absolute errors over all.
    """

    setting: Setting
    unknowns: Unknowns
    off: dict[str, float]

    @property
    def distance(self) -> float:
        """The largest of these over what is near: 1 or less, and it is as plausible as the fitted market."""
        return max(off / NEAR[name] for name, off in self.off.items())


def draw(setting: Setting, number: int, looks: Looks | None = None) -> Draw:
    """Draw what a report leaves open and solve the market for it.

    Parameters
    ----------
    setting
        Of the fitted market.
    number
        Of the draw, from 1.
    looks
        Who simulates.

    Returns
    -------
    Draw
        What was drawn first whose market gives back the report, of :data:`TRIES`; else the nearest of them.

    Notes
    -----
    Approximate Bayesian computation by rejection: rivals that cannot be with what the report tells, such as
    three where an account is seldom shown, are left out by what they do.

    References
    ----------
    Beaumont, Zhang, Balding 2002, Approximate Bayesian computation in population genetics.
    """
    tried: list[Draw] = []
    for attempt in range(TRIES):
        drawn = drawn_setting(setting, number, attempt)
        unknowns, _ = solve(drawn, effort=DRAWN, looks=looks)
        brief = drawn.over(SOLVED_DAYS)
        last = FIRST_CHECK + min(CHECKED, max(2, affordable(brief)))
        seen = observe(candidate(drawn, unknowns), brief, range(FIRST_CHECK, last), looks)
        tried.append(Draw(drawn, unknowns, _off(brief, seen)))
        if tried[-1].distance <= 1:
            break
    return min(tried, key=lambda one: one.distance)


def replications_of_draws(setting: Setting, draws: int) -> int:
    """Return about how many replications so many draws take."""
    return round(draws * OFTEN * (replications_of(setting, DRAWN) + CHECKED))


def drawn_setting(setting: Setting, number: int, attempt: int = 0) -> Setting:
    """Draw what a report leaves open.

    Parameters
    ----------
    setting
        What the report says, and what was assumed.
    number, attempt
        Of the draw, from 1, and of its tries; with the seed of the fit they tell all of it.

    Returns
    -------
    Setting
        For :func:`~experiments.calibrate.solve.solve`. Drawn are: rates of clicks and orders and values of
        orders as far as counts leave them open; how busy the days of the report were; shares and positions
        where none are told; examination where it is assumed; rivals, their number, the spread of their bids
        and relevance, who stands where, their budgets; and each assumption that no flag and no report told.
        Money that nobody told stays as it is: a verdict says itself what hangs on that.
    """
    rng = np.random.default_rng([setting.assumptions.seed, 91, number, attempt])
    n, grouping = len(setting.impressions), setting.grouping
    assume, open_to = setting.assumptions, _not_told(setting)
    rates = rates_of(setting.logged_clicks, setting.impressions * setting.looked, grouping.campaign)
    ctr = np.clip(setting.looked * rates.drawn(1, grouping.campaign, rng)[0], 1e-7, MOST_RELEVANCE)
    days = math.sqrt(setting.period)
    luck = np.hypot(setting.seasons.keyword_noise / days, 1 / np.sqrt(np.maximum(setting.impressions, 1.0)))
    busy = luck * rng.standard_normal(n) + setting.seasons.shop_noise / days * rng.standard_normal()
    level, place = _levels(rng, n), _levels(rng, n)
    somewhere = NEAREST + (FURTHEST - NEAREST) * place if "position" in open_to else setting.position
    rate = setting.conversion_rate
    if rate is not None and setting.conversions is not None:
        orders = rates_of(setting.conversions, setting.arrived_clicks, grouping.campaign)
        by_luck = orders.drawn(1, grouping.campaign, rng) * by_arrival(setting, rng, 1)
        rate = np.minimum(by_luck[0], 1.0)
    worth = setting.basket_value
    if worth is not None and setting.conversions is not None:
        worth = order_values(setting, worth, setting.conversions, rng, 1)[0]
    return dataclasses.replace(
        setting,
        assumptions=dataclasses.replace(assume, **_assumed(rng, open_to)),  # type: ignore[arg-type] # floats
        examination=setting.examination if setting.fitted_examination else _seen(setting.examination, rng),
        impressions=setting.impressions * np.exp(busy),
        ctr=ctr,
        share=_shares(setting, level, open_to),
        position=np.where(setting.position_told, setting.position, somewhere),
        conversion_rate=rate,
        basket_value=worth,
        rivals=_rivals(setting, rng, number),
    )


def _levels(rng: np.random.Generator, n: int) -> Floats:
    """Return (n,) uniforms that lie together by :data:`TOGETHER`."""
    common, own = (
        math.sqrt(TOGETHER) * rng.standard_normal(),
        math.sqrt(1 - TOGETHER) * rng.standard_normal(n),
    )
    return np.asarray(ndtr(common + own))


def _shares(setting: Setting, level: Floats, open_to: set[str]) -> Floats:
    """Return (n,) shares of searches: as told, within what is told, or anywhere."""
    anywhere = np.clip(beta.ppf(level, *HIDDEN), *SHARES) if "share" in open_to else setting.share
    least, most = np.log(BELOW_A_TENTH)
    limited = np.maximum(np.exp(least + level * (most - least)), LEAST_SHARE)
    return np.where(setting.share_exact, setting.share, np.where(setting.share_told, limited, anywhere))


def _seen(examination: tuple[float, ...], rng: np.random.Generator) -> tuple[float, ...]:
    """Let lower slots be looked at more or less than is assumed, the first as it is."""
    power = math.exp(EXAMINATION * rng.standard_normal())
    return tuple(examination[0] * (slot / examination[0]) ** power for slot in examination)


def _not_told(setting: Setting) -> set[str]:
    """Return the assumptions that no flag told, whether or not the report tells of some keywords."""
    return {
        field.name
        for field in dataclasses.fields(Assumptions)
        if getattr(setting.assumptions, field.name) == getattr(_DEFAULTS, field.name)
    }


def _assumed(rng: np.random.Generator, open_to: set[str]) -> dict[str, float]:
    """Draw the assumptions that are kept as numbers."""
    drawn = {
        "ad_share": rng.uniform(*AD_SHARE),
        "correlation": rng.uniform(*CORRELATION),
        "budget": math.exp(rng.uniform(*np.log(BUDGET))),
    }
    return {name: float(value) for name, value in drawn.items() if name in open_to}


def _rivals(setting: Setting, rng: np.random.Generator, number: int) -> Rivals:
    """Draw rivals: their number, their spread, their budgets; their name makes them others."""
    count = round(math.exp(rng.uniform(*np.log(RIVALS))))
    bid_sd, relevance_sd = rng.uniform(*BID_SD), rng.uniform(*RELEVANCE_SD)
    budget = math.exp(rng.uniform(*np.log(RIVAL_BUDGETS))) if rng.random() < 0.5 else None
    if setting.assumptions.rivals != _DEFAULTS.rivals:
        count = setting.assumptions.rivals
    price = np.where(np.isnan(setting.bid), setting.assumptions.bid, setting.bid)
    spent = float((setting.clicks * (price if setting.cpc is None else setting.cpc)).sum()) / setting.period
    # What a rival would spend that is as often shown as the mean of all: the rest of the places, shared out.
    each = spent / setting.mean_share * min(1.0, len(setting.examination) / 2 / (count + 1))
    return Rivals(
        name=f"rival-{number:02d}",
        count=count,
        bid_sd=float(bid_sd),
        relevance_sd=float(relevance_sd),
        budget=None if budget is None else budget * each,
    )


def _off(setting: Setting, seen: Seen) -> dict[str, float]:
    """Return how far simulated campaigns are from what was drawn, as parts of the whole account.

    Scaled to the searches to be expected, so that the luck of demand is out, and less a standard error.
    """
    expected = seen.expected / np.maximum(seen.searches.mean(axis=0), 1e-12)
    wanted = {
        "impressions": (setting.impressions, seen.impressions),
        "clicks": (setting.clicks, seen.likely_clicks),
    }
    if setting.share_exact.any():
        exact = np.where(setting.share_exact, 1.0, 0.0)
        wanted["searches"] = exact * setting.impressions / setting.share, exact * seen.searches
    if setting.cpc is not None:
        wanted["cost"] = setting.clicks * setting.cpc, seen.cost
    off = {}
    for name, (told, counted) in wanted.items():
        of_campaigns = setting.by_campaign(told)
        each = np.array([setting.by_campaign(row * expected) for row in counted])
        luck = each.std(axis=0, ddof=1) / math.sqrt(len(each))
        error = np.maximum(np.abs(each.mean(axis=0) - of_campaigns) - luck, 0.0)
        off[name] = float(error.sum() / max(of_campaigns.sum(), 1e-12))
    return off
