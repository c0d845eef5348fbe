# Two commands do all set-up on a machine with Python 3.11+ and make:
#   make demo      sample corpus in, three as-of questions answered
#   make test      lint, types, import contracts, tests
#   make licences  the licence of every runtime dependency; fails on one that nobody has allowed
#   make nightly   the property, generated and concurrency tests at length: 5,000 histories, every case, a minute of 16 writers
#   make bench     the measurements of docs/benchmarks.md over a clone: make bench REPO=<clone>
# TORCH_INDEX=URL takes PyTorch from that index, such as the one with the project's much smaller CPU wheels.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Python compiles a module when it is first imported; of the 15,000 that are installed, few ever are.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
unexport PYTHONDONTWRITEBYTECODE
# mypy is one process: the tests use the other core, and its core when they wait.
WORKERS ?= 2

.PHONY: demo test lint types contracts unit licences nightly bench clean

demo: $(READY)
	$(BIN)/knowledge demo

test: lint contracts
	$(MAKE) --no-print-directory --jobs 2 types unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

licences: $(READY)
	$(BIN)/python -m tools.licences

nightly: $(READY)
	CANON_NIGHTLY_SEQUENCES=5000 CANON_NIGHTLY_OPERATIONS=5000 CANON_NIGHTLY_SECONDS=60 CANON_NIGHTLY_QUESTIONS=500 CANON_NIGHTLY_ROUNDS=13 CANON_NIGHTLY_SCREENS=all CANON_NIGHTLY_KILLS=8 CANON_NIGHTLY_CASES=all CANON_NIGHTLY_SEEDS=78 CANON_NIGHTLY_FAULTS=3 \
	  $(BIN)/pytest tests/property tests/store/test_concurrent_writers.py tests/reasoning/assistance/test_lies.py tests/store/test_mutations.py tests/store/test_tampering.py tests/console/test_axe.py tests/e2e/test_replicas.py \
	  tests/reasoning/computing tests/ingest/test_generated_pdf.py tests/ingest/test_history_corrections.py tests/actions/test_faults.py tests/evaluation/test_company.py

bench: $(READY)
	$(BIN)/python -m bench --repo "$(REPO)"

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(if $(TORCH_INDEX),--index-url "$(TORCH_INDEX)") --no-deps torch
	$(PIP) --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) .knowledge
