# Two commands matter: `make run` starts Guazhi with its demo city, `make test` runs every test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export VENV ?= .venv
BIN := $(VENV)/bin

# What must not share the two cores with another test: the browser, and tests that count on timing. Each in a
# process of its own: the browser's driver keeps an event loop running.
ALONE := $(wildcard tests/browser tests/races)
SHELL_SCRIPTS := .ci/run tools/venv.sh tools/browser.sh

.PHONY: help run test check format setup setup-test bench lock clean

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Start Guazhi with its demo city (GUAZHI_* is respected; ARGS="--port 9000" goes to serve)
	$(BIN)/guazhi migrate
	$(BIN)/guazhi demo --if-empty
	exec $(BIN)/guazhi serve $(ARGS)

test: export GUAZHI_TEST_DATABASES ?= sqlite,postgresql
test: setup-test ## Run every test, on SQLite and PostgreSQL, in Chromium too
	$(BIN)/python -m pytest -n 2 $(addprefix --ignore=,$(ALONE)) tests
	$(foreach folder,$(ALONE),$(BIN)/python -m pytest $(folder) &&) true

check: setup-test ## Read the code without running it: ruff, compileall, bash -n
	$(BIN)/ruff check .
	$(BIN)/python -m compileall -q app tests tools $(wildcard alembic bench)
	for script in $(SHELL_SCRIPTS); do bash -n "$$script" || exit 1; done

format: setup-test ## Lay the code out and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(VENV)/.runtime ## Make .venv with the locked packages
setup-test: $(VENV)/.test ## Add what the tests need, Chromium and a Chinese font too
	@tools/browser.sh

$(VENV)/.runtime: requirements.lock pyproject.toml tools/venv.sh
	@tools/venv.sh requirements.lock
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.lock
	@tools/venv.sh requirements-test.lock
	@touch $@

bench: setup-test ## Measure the hot paths beside their limits (ARGS goes to the benchmark)
	$(BIN)/python -m bench $(ARGS)

lock: ## Write both lock files anew from pyproject.toml
	$${PYTHON:-python3} tools/lock.py

clean: ## Remove .venv and caches; the data under var/ stays
	rm -rf $(VENV) build *.egg-info .pytest_cache .hypothesis .ruff_cache .schemathesis tests/browser/shots
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
