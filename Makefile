# Two commands do all set-up on a machine with Python 3.11+ and make:
#   make demo    sample corpus in, three as-of questions answered
#   make test    lint, types, import contracts, tests
#   make nightly the property and concurrency tests at length: 5,000 histories, a minute of 16 writers
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test lint types contracts unit nightly bench clean

demo: $(READY)
	$(BIN)/knowledge demo

test: lint types contracts unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n 2

nightly: $(READY)
	CANON_NIGHTLY_SEQUENCES=5000 CANON_NIGHTLY_OPERATIONS=5000 CANON_NIGHTLY_SECONDS=60 \
	  $(BIN)/pytest tests/property tests/store/test_concurrent_writers.py

bench: $(READY)
	$(BIN)/python -m bench --repo "$(REPO)"

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) .knowledge
