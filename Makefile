# Every target makes its own virtual environment from nothing but Python 3.11+ and make.
# PYTHON=/path/to/python3 names the Python to make it with, VENV=folder another place for it.

VENV = .venv
BIN = $(VENV)/bin
PYTEST = $(BIN)/python -m pytest
# Eight workers leave a large machine usable.
PARALLEL = -n auto --maxprocesses 8
# Of the tests that start processes or run many runs, `make test` takes one in so many.
SAMPLE = 10
# Per cent of branches `make coverage` asks for.
COVERAGE = 90

ifneq ($(words $(VENV)),1)
$(error VENV is "$(VENV)", allowed: one folder without blanks)
endif

.PHONY: help demo test kills slow bench golden pictures findings claims round-trip check coverage clean outdated
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.package ## compare four bidding strategies on a market fitted to a real log
	@$(BIN)/bidloom compare outdoor-shop --strategies 'fixed,ctr_weighted,ctr_weighted[adjust=none],pid_pacing' \
		--runs 40 --seed 1 --jobs 0 -o demo

test: $(VENV)/.dev ## the fast tests, and one in SAMPLE of the long ones
	@$(PYTEST) $(PARALLEL) --sample $(SAMPLE)

kills: $(VENV)/.dev ## the tests that shoot at processes, all of them
	@$(PYTEST) $(PARALLEL) -m 'kills and not slow'

slow: $(VENV)/.dev ## the long statistical tests
	@$(PYTEST) $(PARALLEL) -m slow

bench: $(VENV)/.dev ## ratios of speed, each within one run, into docs/performance.md
	@$(PYTEST) -m bench

golden: $(VENV)/.dev ## write the golden files anew
	@BIDLOOM_GOLDEN=write $(PYTEST) tests/golden
	@echo 'Read "git diff tests/golden": every change needs a line in CHANGELOG.md that says why.'

pictures: $(VENV)/.package ## draw the pictures of docs/ anew
	@for script in docs/making/pictures/*.py; do $(BIN)/python $$script || exit 1; done

# A quarter of an hour on two free cores; what is stored in findings-runs/ is not run again.
RUNS = 24
SEED = 1

findings: $(VENV)/.package ## run every rule on every market and write docs/findings.md
	@PYTHONPATH=docs/making $(BIN)/python -m findings --runs $(RUNS) --seed $(SEED)

# A quarter of an hour on two free cores; what is stored in claims-runs/ is not run again.
claims: $(VENV)/.package ## put the claims of the trade on trial and write docs/claims.md
	@PYTHONPATH=docs/making $(BIN)/python -m claims --seed $(SEED)

# About a quarter of an hour of computing time.
MARKETS = 200

round-trip: $(VENV)/.package ## send drawn markets through every report and write docs/what-a-report-can-tell.md
	@PYTHONPATH=docs/making $(BIN)/python -m round_trip --markets $(MARKETS)

check: $(VENV)/.dev ## formatting, lint, types, import contracts
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy bidloom.py simulator strategies experiments docs/making/findings docs/making/*.py tests
	$(BIN)/lint-imports

# Coverage does not see compiled code, so the kernel's own tests run once more as plain Python, some 200 times
# slower. Only there does NumPy warn of 64-bit arithmetic that is meant to wrap around.
KERNEL_TESTS = tests/reference tests/unit/simulator/exchange/test_demand.py tests/unit/simulator/test_draws.py

coverage: $(VENV)/.dev ## branch coverage of the fast tests
	@$(PYTEST) $(PARALLEL) -m 'not slow and not bench and not kills' --cov --cov-report=
	@NUMBA_DISABLE_JIT=1 $(PYTEST) $(PARALLEL) -W 'ignore:overflow encountered:RuntimeWarning' \
		-m 'not slow and not bench and not compiled' $(KERNEL_TESTS) \
		--cov --cov-append --cov-fail-under=$(COVERAGE)

clean: ## remove what the other targets made, but for the runs of `findings` and `claims`
	@rm -rf demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -f .coverage .coverage.*
	@if [ -e $(VENV)/.home ]; then rm -rf $(VENV); fi
	@find simulator strategies experiments tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: .package and .dev spare a second installation; .home marks an environment made here and names the
# project's folder, because scripts and the editable install point there and break when it moves.
usable = $(BIN)/python -c '' && { [ ! -e $(VENV)/.home ] || [ "$$(cat $(VENV)/.home)" = "$$(pwd -P)" ]; }

ifeq ($(shell { $(usable); } 2>/dev/null && echo yes),)
$(VENV)/.package $(VENV)/.dev: outdated
endif

$(VENV)/.package: pyproject.toml
	@$(environment); $(install) . && touch $@

$(VENV)/.dev: pyproject.toml
	@$(environment); $(install) '.[dev]' && touch $(VENV)/.package $@

install = $(BIN)/python -m pip --disable-pip-version-check install -qq --editable

define environment
found=; \
if ! { $(usable); } 2>/dev/null; then \
	set -- "$$PYTHON"; \
	[ -n "$$PYTHON" ] || set -- python3 python3.14 python3.13 python3.12 python3.11; \
	bare=; \
	for python; do \
		if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then continue; \
		elif "$$python" -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; \
		else bare=$${bare:-$$python}; fi; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
		echo "error: $$bare has no venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	elif [ -z "$$found" ]; then \
		echo "error: no Python 3.11 or later (tried $$*); install one, or name it: PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
fi; \
echo 'installing into $(VENV) (once, about a minute) ...' >&2; \
if [ -n "$$found" ]; then \
	if [ -e $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi; \
	"$$found" -m venv $(VENV) && pwd -P > $(VENV)/.home || exit 1; \
fi
endef
