"""Planning a study: what it consists of and what it refuses."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from experiments.comparing.compare import compare
from experiments.study.study import Task, plan
from simulator import InputError, Scenario
from strategies import CtrWeighted, Fixed


def test_first_strategy_is_the_baseline(market: Scenario) -> None:
    """Entrants keep the order given and the name as written."""
    study = plan(market, [" fixed ", "ctr_weighted[gain=0.5]"], runs=1, seed=1)

    assert ["fixed", "ctr_weighted[gain=0.5]"] == [entrant.name for entrant in study.entrants]


def test_parameters_are_complete(market: Scenario) -> None:
    """What a strategy was run with is written down in full, defaults too."""
    study = plan(market, ["ctr_weighted[gain=0.5]"], runs=1, seed=1)

    assert study.entrants[0].parameters["gain"] == 0.5
    assert study.entrants[0].parameters["adjust"] == "examination"


def test_tasks_come_replication_by_replication(market: Scenario) -> None:
    """A study that is stopped holds whole pairs."""
    study = plan(market, ["fixed", "pid_pacing"], runs=2, seed=1)

    assert [("fixed", 0), ("pid_pacing", 0), ("fixed", 1), ("pid_pacing", 1)] == [
        (*task.names, task.replication) for task in study.tasks()
    ]


def test_a_parameter_at_its_default_is_the_same_strategy(market: Scenario) -> None:
    """Runs of `ctr_weighted` and of `ctr_weighted[gain=1]` are stored under one key."""
    one = plan(market, ["ctr_weighted"], runs=1, seed=1)
    two = plan(market, ["ctr_weighted[gain=1]"], runs=1, seed=1)

    assert one.entrants[0].key == two.entrants[0].key


def test_an_object_has_the_name_of_its_class(market: Scenario) -> None:
    """A strategy given as an object is shown with its parameters and not sent to workers."""
    study = plan(market, [CtrWeighted(gain=2)], runs=1, seed=1)

    assert study.entrants[0].name.startswith("CtrWeighted[adjust=examination,gain=2,")
    assert not study.entrants[0].by_name


def test_an_edited_file_is_another_strategy(market: Scenario, write_strategy: Callable[[str], str]) -> None:
    """Runs from before an edit are never mixed with those after it."""
    before = plan(market, [write_strategy("before")], runs=1, seed=1)
    after = plan(market, [write_strategy("after")], runs=1, seed=1)

    assert before.entrants[0].key.partition("#")[2] != after.entrants[0].key.partition("#")[2]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import a module that holds a strategy and a constant, as a notebook does."""
    (tmp_path / "of_a_notebook.py").write_text(
        "from strategies import Fixed\nCAP = 1\n\nclass Mine(Fixed): pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("of_a_notebook")
    yield module
    del sys.modules["of_a_notebook"]


def test_a_module_edited_under_a_running_notebook_is_not_another_strategy(
    market: Scenario, loaded: ModuleType
) -> None:
    """What runs is the code that was loaded; only loading it again makes the edit count."""
    keys = [plan(market, [loaded.Mine()], runs=1, seed=1).entrants[0].key]
    path = Path(loaded.__file__ or "")
    path.write_text(path.read_text().replace("CAP = 1", "CAP = 20"))
    keys.append(plan(market, [loaded.Mine()], runs=1, seed=1).entrants[0].key)
    importlib.reload(loaded)
    keys.append(plan(market, [loaded.Mine()], runs=1, seed=1).entrants[0].key)

    assert [True, False] == [keys[0] == keys[1], keys[1] == keys[2]]


@pytest.fixture
def write_strategy(tmp_path: Path, misbehaving: str) -> Callable[[str], str]:
    """Return a writer of a strategy file with a given comment, in a folder of its own."""
    source = Path(misbehaving).read_text("utf-8")

    def write(comment: str) -> str:
        path = tmp_path / comment / "mine.py"
        path.parent.mkdir()
        path.write_text(f"{source}\n# {comment}\n", "utf-8")
        return f"{path}:Quiet"

    return write


@pytest.mark.parametrize(
    ("strategies", "runs", "seed", "message"),
    [
        (["fixed"], 0, 1, "runs is 0, allowed: 1 or more"),
        (["fixed"], 10**6 + 1, 1, "runs is 1000001, allowed: at most 1000000"),
        (["fixed"], 1, -1, "seed is -1, allowed: 0 or more"),
        (["fixed"], 1, 2**63, "seed is 9223372036854775808, allowed: at most 9223372036854775807"),
        ([], 1, 1, "strategies: none given, allowed: at least one"),
        (["fixed", "fixed"], 1, 1, "strategies: 'fixed' stands twice"),
        (["ctr_weighted", "ctr_weighted[gain=1]"], 1, 1, "is the same as 'ctr_weighted'"),
        (["fixd"], 1, 1, "unknown strategy 'fixd': did you mean 'fixed'"),
        ("fixed", 1, 1, "strategies is 'fixed', allowed: a list, ['fixed']"),
        ("fixed,pid_pacing", 1, 1, "allowed: a list, ['fixed', 'pid_pacing']"),
        ([Fixed], 1, 1, "strategy Fixed is a class, allowed: an object, Fixed()"),
        ([3], 1, 1, "strategy '3': int is no strategy"),
        (["fixed"], 2.5, 1, "runs is 2.5, allowed: an int, 1 or more"),
        (["fixed"], True, 1, "runs is True, allowed: an int, 1 or more"),
        (["fixed"], 1, "1", "seed is '1', allowed: an int, 0 or more"),
    ],
)
def test_bad_settings_are_refused(
    market: Scenario, strategies: list[str], runs: int, seed: int, message: str
) -> None:
    """The message names the setting, its value and what is allowed."""
    with pytest.raises(InputError) as caught:
        plan(market, strategies, runs=runs, seed=seed)

    assert message in str(caught.value)


def test_rivals_strategies_are_found_before_anything_runs(market: Scenario) -> None:
    """A scenario whose rivals follow an unknown strategy is refused with the place of the mistake."""
    rivals = market.rivals.model_copy(update={"strategy": "fixd"})

    with pytest.raises(InputError, match="scenario 'two-campaigns', rivals: unknown strategy 'fixd'"):
        plan(market.model_copy(update={"rivals": rivals}), ["fixed"], runs=1, seed=1)


def test_a_scenario_may_be_named() -> None:
    """Names and paths are loaded; unknown ones are refused with the nearest."""
    assert plan("two-campaigns", ["fixed"], runs=1, seed=1).scenario.name == "two-campaigns"
    with pytest.raises(InputError, match="did you mean 'two-campaigns'"):
        plan("two-campaign", ["fixed"], runs=1, seed=1)


def test_tasks_are_text(market: Scenario) -> None:
    """What is sent to a worker is a key, a name and a number."""
    task = plan(market, ["fixed"], runs=1, seed=1).tasks()[0]

    assert task == Task(task.key, ("fixed",), 0)


def test_a_strategy_typed_at_a_prompt_has_no_source(market: Scenario) -> None:
    """Without a file there is no fingerprint, and the key says so."""
    prompt: dict[str, type[Fixed]] = {}
    exec("class Typed(Fixed): pass", {"__name__": "prompt", "Fixed": Fixed}, prompt)
    study = plan(market, [prompt["Typed"]()], runs=1, seed=1)

    assert study.entrants[0].key == "Typed#no-source"


def test_runs_of_a_strategy_typed_in_a_notebook_are_not_kept(market: Scenario, tmp_path: Path) -> None:
    """After an edit of its cell the folder would give the runs of before; without a folder it just runs."""
    prompt: dict[str, type[Fixed]] = {}
    exec("class Typed(Fixed): pass", {"__name__": "prompt", "Fixed": Fixed}, prompt)
    typed = prompt["Typed"]()

    assert 1 == compare(market, [typed], runs=1, seed=1).strategies[0].completed
    with pytest.raises(InputError, match=r"^out is '.*', allowed: none for Typed, which no file holds: "):
        compare(market, [typed], runs=1, seed=1, out=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
