# Everything here needs only Python >= 3.11 (with venv), make, git and a C compiler. `make help` lists the targets.

.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The first interpreter that runs, is new enough and can create environments; choose another with PYTHON=/path/to/python.
FIND_PYTHON = for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo "$$candidate"; exit 0; fi; done; \
	echo "No Python >= 3.11 with the venv module found; install one (on Debian: python3 and python3-venv)," >&2; \
	echo "or name one: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3" >&2; exit 1

# Programs that tests start would compile the whole package anew if its bytecode were not kept.
export PYTHONDONTWRITEBYTECODE =

# What `make quick` and `make versions` run: all that is fast, and of each package that we need something.
QUICK_FOLDERS = algebra equilibria expressions games modeling
QUICK_FILES = test_copies cli/test_program cli/test_mistakes regions/line/test_tipping_points regions/claims/test_claims \
	reporting/words/test_answers sweeps/test_netcdf sweeps/settings/test_settings sweeps/results/test_storage
LONG_FILES = algebra/polynomials/test_distances algebra/linear/test_linear_programming algebra/numbers/test_real_numbers \
	algebra/linear/test_volumes algebra/sign_cases/test_wording algebra/sign_cases/test_box expressions/test_parsing \
	equilibria/test_stochastic_games equilibria/bargaining/test_prices equilibria/bargaining/test_coalitions \
	equilibria/repeated_play/test_payoff_sets equilibria/offers/test_solve_offers equilibria/trees/test_nash_patterns \
	equilibria/matrices/test_support_enumeration games/test_reduced_normal_form modeling/test_fixed_models \
	equilibria/repeated_play/test_automata equilibria/selection/test_rules equilibria/trees/test_backward_induction \
	algebra/linear/test_polygons
QUICK = -m "not slow" $(QUICK_FOLDERS:%=tests/unit/%) $(QUICK_FILES:%=tests/unit/%.py) \
	$(LONG_FILES:%=--ignore=tests/unit/%.py)

.PHONY: help setup run test quick lint try-wheel pytest what-works test-all explore test-peers versions format lock peers bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv with the pinned versions of requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@python=$$($(FIND_PYTHON)) && { test -x $(BIN)/python || "$$python" -m venv $(VENV); }
	@echo "Installing the pinned packages into $(VENV) (a minute or two, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## solve the main models, print the answer, write figures and tables to out/
	@$(BIN)/python -m sma_games run --output out

# lint and try-wheel each keep one core busy; pytest comes last, so that its summary is the last line.
test: setup ## the gate: format, lint, types, layers, wheel, tests, coverage, examples
	@$(MAKE) --jobs=2 lint try-wheel
	@$(MAKE) pytest

lint: setup ## ruff format and check, mypy --strict, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

try-wheel: setup ## build the wheel, install it in a clean environment, use it from an empty folder
	$(BIN)/python tests/try_wheel.py

pytest: setup ## tests, README and docstring examples, with branch coverage
	$(BIN)/python -m pytest -n 2 -m "not slow" --cov

quick: setup ## the tier for every minute: the short ones among the unit tests
	$(BIN)/python -m pytest -n 2 -q $(QUICK)

test-all: setup ## the gate with the slow tests and more examples of the others
	@$(MAKE) --jobs=2 lint try-wheel
	HYPOTHESIS_PROFILE=all $(BIN)/python -m pytest -n 2 --cov

explore: setup ## property tests with fresh seeds and many more examples, for hours rather than minutes
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 -m "hypothesis and not slow" --timeout 7200

test-peers: peers ## compare with pygambit and QuantEcon
	$(BIN)/python -m pytest -n 2 tests/peers

# uv chooses the versions and makes the environments; it is needed for nothing else, and so not in the lock.
versions: setup ## quick at the lowest and the newest versions allowed, on every Python there is, or in PYTHONS="python3.12 ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	$(BIN)/python tests/try_versions.py -n 2 -q $(QUICK)

format: setup ## reformat and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock is what pip itself resolves and installs, frozen: plain `name==version` lines, which every pip understands.
# No hashes: they would tie it to the files of one platform and Python. Run it on Python 3.11, the oldest supported, so
# that no pin is too new for it; pip still adds whatever a pinned package needs on another system only.
lock: ## renew requirements.lock from pyproject.toml
	@python=$$($(FIND_PYTHON)) && folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	"$$python" -m venv "$$folder" && \
	"$$folder/bin/python" -m pip install --quiet --upgrade "pip>=25.1" && \
	"$$folder/bin/python" -m pip install --quiet --group dev . && \
	"$$folder/bin/python" -m pip freeze --exclude sma-games > "$$folder/pins" && \
	{ echo "# Run-time, test and lint packages. Written by 'make lock' from pyproject.toml; do not edit."; \
	  cat "$$folder/pins"; } > requirements.lock

peers: $(VENV)/.peers ## add pygambit and QuantEcon (pygambit may compile for minutes)

$(VENV)/.peers: $(STAMP)
	@$(BIN)/python -c 'import pathlib, tomllib; \
	project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]; \
	print(*project["optional-dependencies"]["peers"], sep="\n")' > $(VENV)/peers.txt
	$(BIN)/python -m pip install --disable-pip-version-check -c requirements.lock -r $(VENV)/peers.txt
	@touch $@

what-works: setup ## try each verb on each shipped model, and write docs/what_works.md
	$(BIN)/python -m tests.conformance.what_works

bench: peers ## run every benchmark, peers in the same run; tables and figures to benchmarks/results and README
	$(BIN)/python benchmarks/run_all.py

clean: ## remove the environment, outputs and caches
	rm -rf $(VENV) out build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
