"""The scenario: every setting of a market, checked, frozen and hashable.

Money is in units of the scenario's currency, time in hours unless a name says days, probabilities in [0, 1].
The tables it is made of stand in the modules ``*_settings``; reading a scenario from a file is the
work of :mod:`simulator.settings.file`.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from simulator.errors import nearest
from simulator.settings.account import AccountSettings, PopulationSettings, RivalSettings
from simulator.settings.currency import Currency
from simulator.settings.demand import DemandSettings, EventSettings, KeywordSettings, RelevanceSettings
from simulator.settings.market import (
    DisplaySettings,
    MarketSettings,
    OrganicSettings,
    QualitySettings,
    SegmentSettings,
)
from simulator.settings.sales import ConversionSettings, PresaleSettings
from simulator.settings.table import Name, Settings, duplicates, refuse

#: What may have been assumed about a market that was fitted: flags of `bidloom calibrate`.
Assumed = Literal[
    "share", "position", "bid", "conversion_rate", "basket_value", "margin", "correlation", "ad_share",
    "budget", "rivals", "period",
]  # fmt: skip
#: Combinations of searcher segments that a scenario may have.
MOST_CELLS = 1024
#: Unknown names for which the nearest known one is looked up.
MOST_HINTS = 20


class Scenario(Settings):
    """A whole market: what is searched, who bids, and how the platform settles it.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> load_scenario("two-campaigns").learner
    'shop'
    """

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    """Version of the file's format."""
    name: Name
    """What the market is called."""
    description: str = ""
    """One line on what it is or teaches."""
    days: Annotated[int, Field(ge=1, le=36_500)] = 28
    """Days that count, after the warm-up."""
    start: datetime.date = datetime.date(2026, 1, 5)
    """Date of day 0; tells weekdays and months."""
    learner: Name
    """The account whose strategy is on trial."""
    currency: Currency | None = None
    """What its money is in, a code of ISO 4217, said wherever money is shown; it changes no run."""
    assumed: list[Assumed] = []
    """What neither a log nor its owner told of the market, by the flags of `bidloom calibrate`."""
    draws: str = ""
    """Folder beside the file, with markets that are as plausible as this one; it changes no run."""
    market: MarketSettings = MarketSettings()
    display: DisplaySettings = DisplaySettings()
    quality: QualitySettings = QualitySettings()
    demand: DemandSettings = DemandSettings()
    relevance: RelevanceSettings = RelevanceSettings()
    conversion: ConversionSettings = ConversionSettings()
    presale: PresaleSettings | None = None
    """A pre-sale; none where left out."""
    organic: OrganicSettings | None = None
    """Organic traffic; none where left out."""
    segment: list[SegmentSettings] = []
    """Segments of searchers."""
    event: list[EventSettings] = []
    """Festivals, promotions, member days, outages."""
    rivals: RivalSettings = RivalSettings()
    population: list[PopulationSettings] = []
    """Further populations of rivals beside ``rivals``, each under a name of its own."""
    keyword: list[KeywordSettings] = []
    """What is searched for."""
    audience: list[KeywordSettings] = []
    """Whom display ads are shown to."""
    account: Annotated[list[AccountSettings], Field(min_length=1)]
    """The advertisers that are written out; the learner is one of them."""
    _folders: tuple[Path, ...] = PrivateAttr(())

    @field_validator("start")
    @classmethod
    def _check_start(cls, start: datetime.date) -> datetime.date:
        if not 1900 <= start.year <= 2200:
            raise ValueError(f"{start} is not allowed; allowed: a date from 1900 to 2200")
        return start

    @model_serializer(mode="wrap")
    def _without_empty(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out ``draws``, no setting of the market, and what came late and is empty: hashes stay."""
        settings: dict[str, Any] = whole(self)
        for later in ("assumed", "currency"):
            if not getattr(self, later):
                settings.pop(later, None)
        settings.pop("draws", None)
        return settings

    @model_validator(mode="after")
    def _check(self) -> Scenario:
        refuse([*self._names_mistakes(), *self._reference_mistakes()])
        return self

    def _names_mistakes(self) -> Iterator[str]:
        """Tell which names stand twice, and which must be there and are not."""
        if not self.keyword and not self.audience:
            yield "keyword: none given, allowed: at least one [[keyword]] or [[audience]]"
        terms = [term.name for keyword in self.keyword for term in keyword.term]
        places = [keyword.name for keyword in (*self.keyword, *self.audience)]
        yield from duplicates("keyword", places + terms)
        yield from duplicates("account", [account.name for account in self.account])
        yield from duplicates("segment", [segment.name for segment in self.segment])
        yield from self._segment_mistakes()
        yield from duplicates("population", [population.name for population in self.populations])
        for audience in self.audience:
            if audience.term:
                yield f"audience {audience.name!r} has terms, allowed: only a [[keyword]] has"
        if self.learner not in {account.name for account in self.account}:
            yield (
                f"learner {self.learner!r} is no account of this scenario, "
                f"allowed: {', '.join(account.name for account in self.account)}"
            )

    def _segment_mistakes(self) -> Iterator[str]:
        """Tell which dimensions do not divide searchers, and when too many do."""
        sizes = Counter(segment.dimension for segment in self.segment)
        for dimension, size in sizes.items():
            if size == 1:
                only = next(s.name for s in self.segment if s.dimension == dimension)
                yield f"segment {only!r} is alone in dimension {dimension!r}, allowed: two or more"
        cells = math.prod(sizes.values())
        if cells > MOST_CELLS:
            yield f"segment: the dimensions make {cells} combinations, allowed: at most {MOST_CELLS}"

    def _reference_mistakes(self) -> Iterator[str]:
        """Tell which names are used that nothing bears."""
        keywords = {keyword.name for keyword in self.keyword}
        audiences = {audience.name for audience in self.audience}
        searched = keywords | {term.name for keyword in self.keyword for term in keyword.term}
        segments = {segment.name for segment in self.segment}
        unknown = _Unknown()
        for account in self.account:
            for campaign in account.campaign:
                where = f"account {account.name!r}, campaign {campaign.name!r}:"
                search = campaign.channel == "search"
                kind, known = ("keyword", keywords) if search else ("audience", audiences)
                targets = [target.place for target in campaign.target]
                yield from unknown(f"{where} target {kind}", targets, f"[[{kind}]]", known)
                yield from unknown(f"{where} negative", campaign.negative, "search term", searched)
                yield from unknown(
                    f"{where} bid_by_segment", campaign.bid_by_segment, "[[segment]]", segments
                )
        accounts = {account.name for account in self.account}
        accounts |= {f"{p.name}-{i + 1:02d}" for p in self.populations for i in range(p.count)}
        places = keywords | audiences
        for event in self.event:
            where = f"event {event.name!r}:"
            yield from unknown(
                f"{where} keywords", event.keywords or (), "[[keyword]] or [[audience]]", places
            )
            yield from unknown(f"{where} accounts", event.accounts or (), "account", accounts)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where files of strategies and drawn markets are looked for: beside the scenario's own file."""
        return self._folders

    def beside(self, folders: tuple[Path, ...]) -> Scenario:
        """Return the same scenario with these folders; no setting, they leave its hash as it is."""
        copy = self.model_copy()
        copy._folders = folders
        return copy

    @property
    def populations(self) -> list[RivalSettings]:
        """Every population of rivals."""
        return [self.rivals, *self.population]

    @property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of every setting, defaults included.

        Not of ``assumed``, which moves no run: it says who told a setting, not what it is.
        """
        settings = self.model_dump_json(by_alias=True, exclude={"assumed"})
        return hashlib.sha256(settings.encode()).hexdigest()[:16]


class _Unknown:
    """Tells which names are not known, and of the first :data:`MOST_HINTS` of them the nearest that is."""

    def __init__(self) -> None:
        self._hints: dict[tuple[str, str], str] = {}

    def __call__(self, where: str, names: Iterable[str], what: str, known: Set[str]) -> Iterator[str]:
        """Tell it of some names, of which it is ``known`` what is right."""
        for name in names:
            if name not in known:
                yield f"{where} {name!r} is no {what} of this scenario{self._hint(name, what, known)}"

    def _hint(self, name: str, what: str, known: Set[str]) -> str:
        """Look for the nearest name, once for each: among ten thousand it takes a tenth of a second."""
        if (what, name) not in self._hints and len(self._hints) < MOST_HINTS:
            self._hints[what, name] = f"; {nearest(name, known)}" if known else ""
        return self._hints.get((what, name), "")
