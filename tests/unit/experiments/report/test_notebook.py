"""Outcomes in a notebook: functions by name, tables, data frames, and the example carried out."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import experiments
from experiments import extras
from experiments.comparing.compare import compare
from experiments.comparing.outcome import Comparison, RunError
from experiments.comparing.several import Comparisons
from experiments.sweeping.sweep import sweep
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tournament import tournament
from experiments.tuning.search_space import read_space
from experiments.tuning.tune import tune
from simulator import load_scenario
from simulator.errors import InputError
from strategies import Fixed

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

EXAMPLE = Path(__file__).parents[4] / "docs" / "notebook.ipynb"


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Two strategies, one run of the second failed."""
    return outcome({"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, float("nan")]}})


@pytest.fixture(scope="module")
def payoffs() -> Payoffs:
    """Two strategies on two seats."""
    return tournament("two-campaigns", ["fixed", "ctr_steps"], runs=1, seed=1, seats=2)


@pytest.mark.long
@pytest.mark.parametrize(
    "code",
    [
        "from experiments import compare; assert callable(compare)",
        "import experiments.comparing.compare; from experiments import compare; assert callable(compare)",
        "from experiments.comparing.compare import compare as x; "
        "from experiments import compare; assert x is compare",
    ],
)
def test_every_way_to_import_it_works(code: str) -> None:
    """In a Python of its own, as the order of imports decides."""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_package_is_imported_quickly() -> None:
    """Nothing heavy comes with it, so that `bidloom --help` stays quick."""
    code = (
        "import experiments, sys; print(sorted({'numpy', 'numba', 'typer', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )

    assert "[]\n" == done.stdout


def test_an_unknown_name_is_no_attribute() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="'experiments' has no attribute 'comparee'"):
        getattr(experiments, "comparee")  # noqa: B009 - the type checker knows that it is not there


def test_a_comparison_shows_as_a_table(comparison: Comparison) -> None:
    """A row a strategy and the verdict, no colour that a dark theme could swallow."""
    shown = comparison._repr_html_()

    assert 2 == shown.count("<tr><td")
    assert "Verdict: " in shown
    assert "color" not in shown


def test_a_comparison_at_a_prompt_is_one_line(comparison: Comparison) -> None:
    """Not all its settings and numbers, of which there are 50 kB."""
    assert "<Comparison in two-campaigns: fixed, pid_pacing; runs=2, seed=1>" == repr(comparison)


def test_names_in_a_notebook_are_text(payoffs: Payoffs) -> None:
    """A strategy called like a tag is shown, not obeyed."""
    shown = replace(payoffs, strategies=("<script>", "ctr_steps"))._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.long
def test_runs_become_a_data_frame(comparison: Comparison) -> None:
    """A row a run with any value, a column a metric; pandas and polars hold the same."""
    frame = comparison.to_pandas()

    assert ["strategy", "replication", "clicks", "profit"] == list(frame.columns)
    assert ["fixed", "fixed", "pid_pacing"] == frame["strategy"].tolist()[:3]
    assert [1.0, 2.0, 2.0] == frame["profit"].tolist()[:3]
    assert frame["clicks"].tolist() == comparison.to_polars()["clicks"].to_list()


def test_differences_become_a_data_frame(comparison: Comparison) -> None:
    """A row a strategy and metric, unknown bounds not-a-number."""
    frame = comparison.to_pandas("differences").set_index("metric")

    assert (1.0, 1) == (frame.loc["profit", "difference"], frame.loc["profit", "pairs"])
    assert frame["low"].isna()["profit"]
    assert len(frame) == len(comparison.to_polars("differences"))


def test_values_of_an_unknown_name_are_a_key_error(comparison: Comparison) -> None:
    """As the docstring says, for strategies and for metrics."""
    with pytest.raises(KeyError, match="pid_pacer"):
        comparison.values("pid_pacer", "profit")
    with pytest.raises(KeyError, match="profits"):
        comparison.values("fixed", "profits")


def test_a_sweep_and_a_tuning_take_names_alone() -> None:
    """An object or one text in the place of a list is a line, not a traceback from inside."""
    with pytest.raises(InputError, match=r"strategy Fixed\(.*\) is no text, allowed here: a name"):
        sweep("two-campaigns", [Fixed()], ["quality.half_life=2,9"], runs=2, seed=1)  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"allowed: a list, \['quality.half_life=2,9'\]"):
        sweep("two-campaigns", ["fixed"], "quality.half_life=2,9", runs=2, seed=1)
    with pytest.raises(InputError, match=r"strategy Fixed\(.*\) is no text, allowed here: a name"):
        read_space(Fixed(), ["gain=0..3"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"parameters is 'gain=0..3', allowed: a list"):
        read_space("ctr_weighted", "gain=0..3")


def test_an_unknown_table_is_refused(comparison: Comparison) -> None:
    """The nearest name is given."""
    with pytest.raises(InputError, match="table 'run' is unknown; did you mean 'runs'"):
        comparison.to_pandas("run")


def test_a_missing_library_is_a_line(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the extra that brings it."""
    monkeypatch.setattr(extras, "find_spec", {}.get)

    with pytest.raises(InputError, match=r"pandas is not installed; pip install 'bidloom\[frames\]'"):
        comparison.to_pandas()
    with pytest.raises(InputError, match=r"polars is not installed; pip install 'bidloom\[frames\]'"):
        comparison.to_polars()


def test_payoffs_become_a_data_frame(payoffs: Payoffs) -> None:
    """A row a pair, each strategy beside itself too."""
    frame = payoffs.to_pandas()

    assert ["fixed", "fixed", "ctr_steps", "ctr_steps"] == frame["strategy"].tolist()
    assert ["fixed", "ctr_steps", "fixed", "ctr_steps"] == frame["beside"].tolist()
    assert frame["profit"].tolist() == payoffs.to_polars()["profit"].to_list()


def test_a_sweep_shows_and_becomes_a_data_frame() -> None:
    """A row a point and strategy; the baseline has no gap to itself."""
    found = sweep("two-campaigns", ["fixed", "ctr_steps"], ["quality.half_life=2,9"], runs=2, seed=1)
    frame = found.to_pandas()

    assert [2.0, 2.0, 9.0, 9.0] == frame["quality.half_life"].tolist()
    assert [True, False, True, False] == frame["gap"].isna().tolist()
    assert frame["mean"].tolist() == found.to_polars()["mean"].to_list()
    assert "<table>" in found._repr_html_()


def test_a_tuning_shows_and_becomes_a_data_frame() -> None:
    """A row a trial, the strategy as it is first."""
    pytest.importorskip("optuna")
    found = tune("two-campaigns", "ctr_steps", ["change=0.05..0.5"], trials=3, runs=2, fresh_runs=2, seed=1)
    frame = found.to_pandas()

    assert 0 == frame["trial"][0]
    assert frame["profit"].tolist() == found.to_polars()["profit"].to_list()
    assert "Verdict" in found._repr_html_()


def test_a_failed_run_is_told_in_the_notebook(comparison: Comparison) -> None:
    """With its error: a dash alone does not say that the rule of the cell above is broken."""
    shown = comparison._repr_html_()

    assert "runs failed" not in shown
    error = RunError("pid_pacing", 1, "broken <on> purpose")
    assert (
        "pid_pacing: 1 of 2 runs failed; the first, in replication 1: broken &lt;on&gt; purpose"
        in replace(comparison, errors=(error,))._repr_html_()
    )


def test_effects_by_part_become_a_data_frame() -> None:
    """A row a part and metric, the interval beside the difference; parts add up to the whole."""
    found = compare("two-campaigns", ["fixed", "ctr_steps"], runs=2, seed=1)
    hours, whole = found.to_pandas("by_hour"), found.difference("ctr_steps", "clicks").paired.absolute
    clicks = hours[hours.metric == "clicks"]

    assert [*range(24)] == clicks["hour"].tolist()
    assert whole.estimate == pytest.approx(clicks["difference"].sum())
    assert clicks["low"].le(clicks["difference"]).all()
    assert {"lamps", "sofas"} == set(found.to_polars("by_campaign")["campaign"])
    assert 14 == found.to_pandas("by_day")["day"].nunique()


@pytest.fixture(scope="module")
def markets() -> Comparisons:
    """Two markets, one of them of a name that is a tag."""
    named = load_scenario("identical").model_copy(update={"name": "<script>", "days": 2})
    return compare(("two-campaigns", named), ["fixed", "ctr_steps"], runs=2, seed=1)


def test_several_markets_show_a_table_each_and_the_verdicts(markets: Comparisons) -> None:
    """Names are text; the verdicts come last, corrected over all rows."""
    shown = markets._repr_html_()

    assert 3 == shown.count("<table>")
    assert "<script>" not in shown
    assert "Holm&#x27;s correction over all rows" in shown.rpartition("<table>")[2]


def test_one_strategy_in_several_markets_has_no_verdicts() -> None:
    """A table each, and no empty one below."""
    alone = compare(("two-campaigns", "identical"), ["fixed"], runs=1, seed=1)

    assert 2 == alone._repr_html_().count("<table>")


def test_several_markets_become_a_data_frame(markets: Comparisons) -> None:
    """The market first, then the rows of a comparison; or a row a verdict."""
    runs, verdicts = markets.to_pandas(), markets.to_polars("verdicts")

    assert ["scenario", "strategy", "replication"] == list(runs.columns)[:3]
    assert {"two-campaigns": 4, "<script>": 4} == runs["scenario"].value_counts().to_dict()
    assert [one.difference.p_holm for one in markets.verdicts] == verdicts["p_holm"].to_list()
    with pytest.raises(InputError, match="table 'verdict' is unknown"):
        markets.to_pandas("verdict")


@pytest.mark.filterwarnings("ignore")  # of the machinery of notebooks, not of ours
@pytest.mark.parametrize("cells", [9, pytest.param(None, marks=pytest.mark.slow)])
def test_the_example_runs(cells: int | None) -> None:
    """Every cell of the notebook in docs/ runs without a warning; the file keeps no outputs."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(EXAMPLE, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)

    notebook.cells = notebook.cells[:cells]
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("Verdict: " in str(output) for output in outputs)
    assert "stream" not in {output.output_type for output in outputs}
