# make chat          sets everything up and opens the chat over the seeds, or over DOCS="folder file ..."
# make test          sets everything up and runs the tests
# make test-slow     what takes minutes: crashes, installing, many mutations of files
# make test-cluster  tests collections on a cluster, with a real one (needs Java 17 and Maven)
# make check         format, lint and types
# make bench         how fast an answer comes, and search beside other engines (some twenty minutes)
# make picture       draws docs/chat.svg from a chat that it holds
# make install       lists what is installed, with sizes, in docs/install.md

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# As for any other package: else the first start would, or every start where that is forbidden.
TABLES = from pathlib import Path; from index.toml import compile_toml; compile_toml([Path("bot"), Path("index")])
COMPILE = $(BIN)/python -m compileall -q bot index && $(BIN)/python -c '$(TABLES)'

.PHONY: chat test test-slow test-cluster check format bench picture install clean
export DOCS

# DOCS is one path, with or without spaces in it, or several that spaces part.
chat: $(VENV)/.ready
	@if [ -e "$$DOCS" ]; then set -- -d "$$DOCS"; \
	else set --; for source in $$DOCS; do set -- "$$@" -d "$$source"; done; fi; \
	exec $(BIN)/citebot "$$@"

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow" $(ARGS)

test-slow: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto --dist loadfile -m slow $(ARGS)

# A real cluster of three OpenSearch nodes: needs a JDK 17 and Maven, some minutes and 4 GB of memory.
test-cluster: $(VENV)/.ready-dev
	CITEBOT_TEST_CLUSTER=1 $(BIN)/python -m pytest tests/cluster $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-bench
	$(BIN)/python -m benchmarks.ask
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.scale 64000
	if command -v apt-cache >/dev/null; then $(BIN)/python -m benchmarks.scale packages; fi
	$(BIN)/python -m benchmarks.report

picture: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.picture

install: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.installed

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "citebot needs Python 3.10 or later; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "This Python makes no virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.ready: pyproject.toml | $(VENV)/bin/python
	@echo "Installing citebot and what it needs into $(VENV), once ..." >&2
	$(PIP) --editable '.[all]'
	@$(COMPILE)
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing citebot and what its tests need into $(VENV), once ..." >&2
	$(PIP) --editable '.[dev]'
	@$(COMPILE)
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-bench: pyproject.toml | $(VENV)/.ready
	$(PIP) --editable '.[benchmarks]'
	@touch $@
