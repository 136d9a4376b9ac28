# Two commands on a fresh machine: make report, make test. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := report

.PHONY: report test test-slow test-long test-faults fuzz lint lab filter bench bench-fleet audit lock clean

report: .venv/ready  ## compute the newest edition
	$(BIN)/soest report

test: .venv/ready  ## run the tests
	$(BIN)/python -m pytest

test-slow: .venv/ready  ## tests of seconds to minutes: browser, PDF pages, a whole year from empty workbook to report
	$(BIN)/python -m pytest -m "slow and not long" --numprocesses 3  # they wait for processes a third of the time

test-long: .venv/ready  ## the same once more from further sides, a quarter of an hour that CI does not have
	$(BIN)/python -m pytest -m long

test-faults: .venv/ready  ## every fault of the catalogue, for real; writes outputs/faults.md
	$(BIN)/python -m pytest tests/faults -m faults --dist worksteal --hypothesis-profile faults

fuzz: .venv/ready  ## a night's work: 5,000 hostile inputs for every reader and writer
	$(BIN)/python -m pytest tests/faults -m faults -k fuzz --hypothesis-profile nightly

lint: .venv/ready  ## linter, formatter, type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lab: .venv/ready  ## JupyterLab on the notebooks
	$(BIN)/soest lab

filter: .venv/ready  ## once per clone: Git commits notebooks without their outputs
	$(BIN)/python -m soest_analysis.git_filter

bench: .venv/ready .venv-bench/ready  ## a quarter of an hour: measure against papermill, nbconvert, Jupyter Book (BENCH="--rounds 1")
	$(BIN)/python tests/bench $(BENCH)

bench-fleet: .venv/ready  ## an hour: what a town costs among 1, 8, 32 and 128 (BENCH="--towns 1,8 --alone 1")
	$(BIN)/python tests/bench/fleet.py $(BENCH)

# The environment: exactly the locked versions, each checked against its hash, the installer first.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# Jupyter Book 1.x needs older versions than the lock holds, so only the benchmark has it, in an environment of its own.
.venv-bench/ready: tests/bench/requirements.txt | .venv/ready
	$(PYTHON) -m venv --clear .venv-bench
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv-bench/bin/python --requirement $<
	touch $@

# Airflow needs other versions than the lock holds; without this environment the tests of its schedule are skipped.
.venv-schedule/ready: tests/schedule/requirements.txt | .venv/ready
	$(PYTHON) -m venv --clear .venv-schedule
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv-schedule/bin/python --requirement $<
	touch $@

audit: .venv/ready  ## known vulnerabilities of the locked packages; needs an index that knows them, and says if it has none
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement requirements.lock

lock: .venv/ready  ## compile requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv .venv-bench .venv-schedule outputs/2* outputs/logs outputs/bench*.* outputs/faults.md outputs/.abschnitte outputs/.pruefung \
		outputs/geheimhaltung outputs/.geheimhaltung outputs/.laeufe outputs/flotte
