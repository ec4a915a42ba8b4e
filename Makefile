# Two commands do everything: `make demo` and `make test`. Both make their own virtual environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SOURCES := $(shell git ls-files pyproject.toml constraints.txt)

.PHONY: demo test check format bench fuzz clean

demo: $(VENV)/.installed ## Install iopdocs and build the example agreement.
	@echo "Bygger exempelavtalet examples/tva_parter_tre_ar.json:"
	@$(BIN)/iopdocs build examples/tva_parter_tre_ar.json -o ut

test: $(VENV)/.tests ## Run every test.
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.checks $(VENV)/.tests ## Everything that must hold before a commit.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/iopdocs lint
	$(BIN)/python -m pytest -n auto

format: $(VENV)/.checks ## Put the code into its usual form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

BENCHES := start warm layout_floor layers large_agreement large_library batch

bench: $(VENV)/.tests ## Measure beside the peers, and print tables with ratios (an hour).
	$(PIP) install --constraint constraints.txt --requirement bench/requirements.txt
	for one in $(BENCHES); do $(BIN)/python bench/$$one.py || exit 1; done

fuzz: $(VENV)/.tests ## Kill a build at a hundred random moments; build 2000 generated agreements of each layer (hours).
	IOPDOCS_KILL_MOMENTS=100 $(BIN)/python -m pytest -n 0 tests/test_killed_build.py
	IOPDOCS_BROKEN=5000 $(BIN)/python -m pytest -n 0 -s tests/test_broken_inputs.py
	IOPDOCS_GENERATED=2000 $(BIN)/python -m pytest -n auto -v -rP tests/test_generated_agreements.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python $(SOURCES)
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.installed requirements/test.txt requirements/browser.txt
	$(PIP) install --constraint constraints.txt --requirement requirements/test.txt
	$(PIP) install --constraint constraints.txt --no-deps --requirement requirements/browser.txt
	@touch $@

$(VENV)/.checks: $(VENV)/.installed requirements/check.txt
	$(PIP) install --constraint constraints.txt --requirement requirements/check.txt
	@touch $@

clean: ## Remove what the other targets made.
	rm -rf $(VENV) ut dist build .pytest_cache .mypy_cache .ruff_cache
