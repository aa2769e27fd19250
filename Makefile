# Two commands, each doing all of its own set-up: `make demo` and `make test`.
# Needed beforehand: make, and Python >= 3.11 with venv. Nothing else, not even a JVM.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# A stamp of another interpreter or lock is no stamp: both are named by the files it depends on.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)

MUTANTS := $(VENV)/.mutants

.PHONY: help setup demo test mutants lock clean

help:
	@echo "make demo     two school years of a region, from raw messages to escalations (ARGS=... for hub demo)"
	@echo "make test     lint, types, unit tests, tests on a real Kafka"
	@echo "make mutants  whether the tests of the domain notice a mistake (ARGS=... for modules)"
	@echo "make setup    only the environment in $(VENV)"

setup: $(STAMP)

# The second run downloads nothing: the stamp is younger than the lock and pyproject.toml.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python >= 3.11 with venv is needed: install it (Debian, Ubuntu: apt install python3-venv; macOS: brew install python), or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setting up $(VENV) with $(PYTHON)"; $(PYTHON) -m venv --clear $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-index --no-deps -e .
	@touch $@

demo: $(STAMP)
	@$(BIN)/hub demo $(ARGS)

test: $(STAMP)
	@$(BIN)/python -m tests.suites $(ARGS)

$(MUTANTS): $(STAMP) requirements-mutants.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	@touch $@

mutants: $(MUTANTS)
	@$(BIN)/python -m pytest -q tests/mutants && $(BIN)/python -m tests.mutants $(ARGS)

# For whoever changes a dependency: needs uv, and writes a lock that names no package host.
# What only `make mutants` needs is locked apart, and what the hub needs where it serves, with the same versions.
COMPILE := env -u PIP_FIND_LINKS uv pip compile pyproject.toml --extra hub --extra dev --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-emit-package httpx2-jsfetch
WRITTEN := 1i \# Written by `make lock` (docs/decisions/0007-dependencies.md); never edited by hand.

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra mutants -c requirements.lock -o requirements-mutants.lock
	$(subst --extra dev,,$(COMPILE)) -c requirements.lock -o requirements-hub.lock
	@sed -i '$(WRITTEN)' requirements.lock requirements-mutants.lock requirements-hub.lock

clean:
	rm -rf $(VENV) .mutants build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
