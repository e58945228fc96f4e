# make report: run every strategy on wire, and on what perturbations make of it, at three intensities and in one round; make
# report-all: on every labelled corpus at hand, as plain `neardup run` does; make profile: see where time goes; make
# performance: contests with the peers, on a machine with nothing else to do; make cold-warm: check that no figure includes
# compiling. All make .venv first.
# make docs: the documentation as a site, reports/docs/index.html; a broken link fails it.
# make test: run every test but those marked `slow`, as plain `pytest` does; make test-slow: run those (`pytest -m slow`);
# make test-all: run both. `pytest -m ''` leaves none out. make test-tlsh: what needs a C++ compiler.
PYTHON ?= python3
BIN := .venv/bin
# Bytecode is kept even where the shell forbids it: each process that a test starts would compile neardup anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: report report-all docs test test-slow test-all test-lowest test-tlsh bench performance cold-warm profile lint dist release lock clean

INTENSITIES := 0.1 0.4 0.8

report: .venv/compiled
	rm -rf reports/runs/default
	$(BIN)/neardup run --corpus wire --perturbation default $(INTENSITIES:%=--intensity %) --rounds 1 \
		--out reports/runs/default --report reports/latest

report-all: .venv/installed
	rm -rf reports/runs/all
	$(BIN)/neardup run --out reports/runs/all
	$(BIN)/neardup report reports/runs/all --out reports/latest

# A process for each core; the tests of a file stay together, since they share what was made for them.
test: .venv/compiled
	$(BIN)/pytest --numprocesses auto --dist loadfile --benchmark-disable
	@echo 'The tests that were deselected are slow: make test-slow runs them, make test-all runs all.'

test-slow: .venv/installed
	$(BIN)/pytest -m slow --numprocesses auto --dist loadfile --benchmark-disable

test-all: test test-slow

# The first tier with the lowest versions of libraries that pyproject.toml allows.
test-lowest: .venv/installed
	$(BIN)/python -m tools.lowest
	.venv-lowest/bin/pytest --numprocesses auto --dist loadfile --benchmark-disable

# The tests of an extra that is compiled on this machine: it needs a C++ compiler and Python's headers.
test-tlsh: .venv/installed
	$(BIN)/pip install --quiet --editable '.[tlsh]'
	$(BIN)/pytest --benchmark-disable tests/test_tlsh.py

# The variable leaves out a notice on the successor of the theme, of which decision 75 speaks.
docs: .venv/installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: .venv/installed
	$(BIN)/pytest --benchmark-only

performance: .venv/installed
	$(BIN)/pytest --benchmark-only bench --ignore=bench/bench_strategies.py
	cp reports/latest/performance.md reports/reference/performance.md

cold-warm: .venv/installed
	$(BIN)/python -m bench.cold_warm

profile: .venv/installed
	rm -rf reports/profile
	$(BIN)/python -m bench.profiling

lint: .venv/installed tests/page/node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm run --silent --prefix tests/page lint

tests/page/node_modules/.package-lock.json: tests/page/package-lock.json
	npm ci --silent --no-audit --no-fund --prefix tests/page
	touch $@

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m tools.environment
	touch $@

# Kernels that are edited later are compiled when they are used.
.venv/compiled: .venv/installed
	$(BIN)/python -m tools.kernels
	touch $@

# Build the sdist and the wheel of the last commit.
dist: .venv/installed
	$(BIN)/python -m tools.distributions

# make release VERSION=x.y.z; with DRY_RUN=1 a rehearsal that keeps nothing.
release: .venv/installed
	$(BIN)/python -m tools.release '$(VERSION)' $(if $(DRY_RUN),--dry-run)

# Fit requirements.lock to pyproject.toml; with UPGRADE=1 take the newest versions.
lock:
	test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet packaging uv; }
	$(BIN)/python -m tools.lock $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .venv-lowest dist tests/page/node_modules reports/docs reports/latest reports/runs reports/profile .pytest_cache .mypy_cache .ruff_cache .hypothesis
