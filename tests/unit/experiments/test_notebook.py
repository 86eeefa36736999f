"""Outcomes in a notebook: functions by name, tables, data frames, and the example carried out."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import experiments
from experiments import extras
from experiments.comparison import Comparison
from experiments.payoffs import Payoffs
from experiments.search_space import read_space
from experiments.sweep import sweep
from experiments.tournament import tournament
from experiments.tune import tune
from simulator.errors import InputError
from strategies import Fixed

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

EXAMPLE = Path(__file__).parents[3] / "docs" / "notebook.ipynb"


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Two strategies, one run of the second failed."""
    return outcome({"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, float("nan")]}})


@pytest.fixture(scope="module")
def payoffs() -> Payoffs:
    """Two strategies on two seats."""
    return tournament("two-campaigns", ["fixed", "ctr_steps"], runs=1, seed=1, seats=2)


@pytest.mark.parametrize("name", experiments.FUNCTIONS)
def test_a_function_is_not_hidden_by_its_module(name: str) -> None:
    """Whoever imported the module, and however, the package has the function, and the module has it too."""
    module = importlib.import_module(f"experiments.{name}")

    assert getattr(experiments, name) is getattr(module, name)
    assert getattr(getattr(experiments, name), name) is getattr(module, name)


@pytest.mark.parametrize(
    "code",
    [
        "from experiments import compare; assert callable(compare)",
        "import experiments.compare; from experiments import compare; assert callable(compare)",
        "import experiments.compare; assert callable(experiments.compare.compare)",
        "from experiments.compare import compare; assert callable(compare)",
        "from experiments.compare import compare as x; from experiments import compare; assert x is compare",
    ],
)
def test_every_way_to_import_it_works(code: str) -> None:
    """In a Python of its own, as the order of imports decides."""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_package_is_imported_quickly() -> None:
    """Nothing heavy comes with it, so that `bidlab --help` stays quick."""
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
        experiments.comparee  # type: ignore[attr-defined]  # noqa: B018 - asking is what is tested


def test_a_comparison_shows_as_a_table(comparison: Comparison) -> None:
    """A row a strategy and the verdict, no colour that a dark theme could swallow."""
    shown = comparison._repr_html_()

    assert 2 == shown.count("<tr><td")
    assert "Verdict: " in shown
    assert "color" not in shown


def test_names_in_a_notebook_are_text(payoffs: Payoffs) -> None:
    """A strategy called like a tag is shown, not obeyed."""
    shown = replace(payoffs, strategies=("<script>", "ctr_steps"))._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


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
    with pytest.raises(InputError, match=r"vary is 'quality.half_life=2,9', allowed: a list"):
        sweep("two-campaigns", ["fixed"], "quality.half_life=2,9", runs=2, seed=1)
    with pytest.raises(InputError, match=r"strategy Fixed\(.*\) is no text, allowed here: a name"):
        read_space(Fixed(), ["gain=0..3"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"parameters is 'gain=0..3', allowed: a list"):
        read_space("ctr_weighted", "gain=0..3")


def test_an_unknown_table_is_refused(comparison: Comparison) -> None:
    """The nearest name is given."""
    with pytest.raises(InputError, match="table 'run' is unknown; did you mean 'runs'"):
        comparison.to_pandas("run")  # type: ignore[arg-type]


def test_a_missing_library_is_a_line(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the extra that brings it."""
    monkeypatch.setattr(extras, "find_spec", {}.get)

    with pytest.raises(InputError, match=r"pandas is not installed; pip install 'bidlab\[frames\]'"):
        comparison.to_pandas()
    with pytest.raises(InputError, match=r"polars is not installed; pip install 'bidlab\[frames\]'"):
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


@pytest.mark.filterwarnings("ignore")  # of the machinery of notebooks, not of ours
def test_the_example_runs() -> None:
    """Every cell of the notebook in docs/ runs, and its outputs are not kept in the file."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(EXAMPLE, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)

    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert any("Verdict: " in str(cell.get("outputs")) for cell in notebook.cells)
