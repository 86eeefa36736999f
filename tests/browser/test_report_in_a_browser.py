"""The report in a real browser: as wide as a phone, quiet, and asking nobody for anything."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.report.publish import publish
from experiments.sweeping.sweep import sweep
from experiments.tuning.tune import tune
from simulator import load_scenario

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless=new",
    "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium here; on Debian: apt-get install chromium"),
]

#: A page of a phone's width that shows another and says how wide that came out.
PHONE = """<!doctype html><body style="margin:0"><iframe id="phone" src="report.html"
  style="border:0;width:390px;height:844px"></iframe><pre id="widths"></pre><script>
onload = () => {
  const page = document.getElementById("phone").contentDocument;
  const beyond = [...page.querySelectorAll("body *")].filter(
    one => !one.closest(".wide") && !one.closest("svg") && one.getBoundingClientRect().right > 390.5);
  const main = page.querySelector(".wide");
  document.getElementById("widths").textContent = JSON.stringify({
    scroll: page.documentElement.scrollWidth, beyond: beyond.map(one => one.outerHTML.slice(0, 80)),
    cut: main.scrollWidth - main.clientWidth});
};
</script></body>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small study."""
    where = tmp_path_factory.mktemp("report")
    market = load_scenario("outdoor-shop").model_copy(update={"days": 2})
    publish(compare(market, ["fixed", "ctr_weighted[adjust=none]"], runs=2, seed=1), where)
    return where


def _browse(profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the browser once."""
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def _dump(page: Path, profile: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Open a page and return what became of it."""
    return _browse(profile, *more, "--dump-dom", page.as_uri())


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small sweep."""
    where = tmp_path_factory.mktemp("swept")
    publish(sweep("two-campaigns", ["fixed", "ctr_weighted"], ["rivals.count=2,6"], runs=2, seed=1), where)
    return where


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small tune."""
    where = tmp_path_factory.mktemp("tuned")
    found = tune("two-campaigns", "ctr_weighted", ["gain=0..3"], trials=3, runs=2, fresh_runs=2, seed=1)
    publish(found, where)
    return where


@pytest.mark.parametrize("study", ["folder", "swept", "tuned"])
def test_nothing_is_wider_than_a_phone(study: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """At 390 px the page does not scroll sideways; long tables may within themselves, the main one not."""
    folder: Path = request.getfixturevalue(study)
    (folder / "phone.html").write_text(PHONE, "utf-8")
    seen = _dump(folder / "phone.html", tmp_path, "--allow-file-access-from-files").stdout
    found = re.search(r'<pre id="widths">(.*?)</pre>', seen, flags=re.S)

    assert found is not None
    assert {"scroll": 390, "beyond": [], "cut": 0} == json.loads(found[1])


def test_the_console_stays_empty(folder: Path, tmp_path: Path) -> None:
    """No error, no warning, no refusal by the page's own security policy."""
    assert "CONSOLE" not in _dump(folder / "report.html", tmp_path).stderr


def test_a_page_that_asks_for_something_is_heard(folder: Path, tmp_path: Path) -> None:
    """The negative twin: a picture from elsewhere is refused, and the console says so."""
    page = (folder / "report.html").read_text("utf-8")
    (folder / "asking.html").write_text(
        page.replace("<h2>", '<img src="http://127.0.0.1:9/x.png"><h2>', 1), "utf-8"
    )

    assert "Content Security Policy" in _dump(folder / "asking.html", tmp_path).stderr


def test_the_page_prints(folder: Path, tmp_path: Path) -> None:
    """On paper there are a few pages."""
    target = tmp_path / "report.pdf"
    _browse(tmp_path / "profile", f"--print-to-pdf={target}", (folder / "report.html").as_uri())

    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) <= 12
