# django-strangler. `make` lists the targets; each sets up what it needs from a bare checkout with Python 3.11 or newer.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

# The first interpreter on PATH that is new enough and can make an environment (a pyenv shim may exist and not work).
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
	$(shell $(name) -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && command -v $(name))))

# Typed strictly: the ground and the instruments (the ledger among them), as far as they exist, and what every test leans on.
TYPED := $(patsubst %/__init__.py,%,$(wildcard $(foreach room,signing protocol plans routing resilience sync compare \
	contracts models testing,strangler/$(room)/__init__.py)))

.DEFAULT_GOAL := help
.PHONY: help demo up test test-all bench-gateway bench-analyze trial-analyze lint clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# What `demo` and `up` take: PROFILE=embedded|production, DATA=path of real shop data, KILL=1 (demo only).
WORLD = --profile $(or $(PROFILE),embedded) $(if $(DATA),--data "$(DATA)")

demo: $(READY) ## a shop loses its reviews to a service under live customers, and the proof; PROFILE= DATA= KILL=1
	@$(PY) -m tests.demo run $(WORLD) $(if $(filter-out 0,$(KILL)),--kill)

up: $(READY) ## the same world, left running; prints where to look; Ctrl-C ends it
	@$(PY) -m tests.demo up $(WORLD)

test: $(READY) ## every test but the slow ones; PG=0 goes without PostgreSQL; last line: N passed, M failed
	@$(PY) -m tests.runner

test-all: $(READY) ## the slow tests as well
	@$(PY) -m tests.runner --all

bench-gateway: $(READY) ## the gateway beside its upstream, and nginx if installed; build/bench-gateway/report.json; ROUNDS=
	@$(PY) -m tests.bench.gateway --profile $(or $(PROFILE),embedded) $(if $(ROUNDS),--rounds $(ROUNDS))

bench-analyze: $(READY) ## analyze on 200,000 lines, cold and warm, and check on the shop; build/bench-analyze/report.json
	@$(PY) -m tests.bench.analyze --profile $(or $(PROFILE),embedded)

trial-analyze: $(READY) ## analyze on four projects that are not ours, held against labels by hand; build/trial-analyze/report.json
	@$(PY) -m tests.trials

lint: $(READY) ## ruff (rules and format), mypy on ground and instruments, import-linter on the floors
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check .
	@$(PY) -m mypy $(TYPED) tests/runner
	@$(VENV)/bin/lint-imports --no-logo

clean: ## forget what was built here; .venv stays
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find strangler monolith extracted migrations tests -name __pycache__ -prune -exec rm -rf {} +

# Touched last, so that an interrupted set-up is done again.
$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv on PATH. Next: apt-get install -y python3-venv" >&2; exit 1; }
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Setting up $(VENV) from requirements.txt" >&2
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
