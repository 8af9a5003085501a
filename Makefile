# The two commands: `make run` serves the site, `make test` runs every test.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: run test test-from-outside test-from-inside bench screenshots corpus fuzz torture check format install
.PHONY: install-dev browser clean

run: install
	@$(BIN)/python -m kdrama_app serve

# From outside, by browser and HTTP, and from inside at the same time; ARGS="tests/unit -x": only those, one by one.
test: install-dev browser
	@$(BIN)/python -m kdrama_app build
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(MAKE) --no-print-directory --jobs=2 test-from-outside test-from-inside
endif

OUTSIDE := tests/e2e tests/gateway tests/api

test-from-outside:
	@$(BIN)/python -m pytest $(OUTSIDE)

test-from-inside:
	@$(BIN)/python -m pytest $(OUTSIDE:%=--ignore=%)

# PART=transcode for one part; QUICK=1 for a look instead of a measurement.
bench: install-dev
	@$(BIN)/python -m benchmarks $(or $(PART),all) $(if $(QUICK),--quick)

# The README's pictures, taken anew: some two minutes.
screenshots: install-dev
	@$(BIN)/python -m tests.e2e.browser
	@$(BIN)/python -m tests.e2e.screenshots

# Hundreds of odd, cut off and lying files through a real worker: some minutes long.
corpus: install-dev
	@$(BIN)/python -m pytest -m "" tests/corpus $(ARGS)

# Every endpoint of the API asked more than twenty thousand generated requests, in each role: a quarter of an hour.
# ARGS="-k anonymous" for one role.
fuzz: install-dev
	@$(BIN)/python -m pytest -m fuzz tests/api/test_fuzz.py $(ARGS)

# Fifty workers killed at random moments: about ten minutes.
torture: install-dev
	@$(BIN)/python -m pytest -m "" -s tests/torture $(ARGS)

check: install-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/lint-imports

format: install-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

browser: install-dev
	@$(BIN)/python -m tests.e2e.browser
	@$(BIN)/python -m tests.gateway.nginx
	@$(BIN)/python -m tests.postgres

$(VENV)/bin/python:
	@echo "Making the virtual environment …"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing what the site runs on …"
	@$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .web .pytest_cache .ruff_cache
