# The two commands: `make run` and `make test`. `make help` lists the others.
PYTHON ?= python3
BIN := .venv/bin
HOME_DIR ?= var
PORT ?= 8000
PYTEST_WORKERS ?= auto
unexport PYTHONDONTWRITEBYTECODE  # else each of the many processes of a test run compiles everything anew

.PHONY: help setup run test check format bench soak lock assets screenshots

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.installed web/static/dist/.built ## create .venv with everything, build the assets

.venv/.installed: requirements.lock pyproject.toml .ci/system-packages
	@bash .ci/system-packages run
	@test -x $(BIN)/python || { echo "creating .venv (some seconds)"; $(PYTHON) -m venv .venv; }
	@echo "[1/3] installing the locked dependencies (about 3 minutes on a fresh machine)"
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	@echo "[2/3] installing xianshen itself (a few seconds)"
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

FRONTEND := $(shell find web/frontend -not -path '*/node_modules*' -type f 2>/dev/null)
web/static/dist/.built: .venv/.installed $(FRONTEND)
	@echo "[3/3] building the pages (up to a minute)"
	$(BIN)/python -m web.build_assets
	@touch $@

assets: setup ## build the browser bundles and translations

run: setup ## install, create the demo bureau on first run, serve the inbox at http://127.0.0.1:8000
	$(BIN)/xianshen demo --home $(HOME_DIR)
	$(BIN)/xianshen serve --home $(HOME_DIR) --port $(PORT)

test: setup ## install what tests need and run everything
	@bash .ci/system-packages test
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal

check: setup ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup ## format the code and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## print the figures: ratios in one run, SQL statements per operation
	$(BIN)/python -m benchmarks

soak: setup ## long runs: 50,000 oracle processes, 5,000 graphs for the deploy gate, 3,000 with moves, 2,000 walks of all operations and others of the two machines beside it, every reader of uploads fuzzed
	$(BIN)/python -m tests.oracle.soak --count 50000
	$(BIN)/python -m tests.engine.verification.soak --count 5000
	$(BIN)/python -m tests.engine.migration.soak --count 3000
	$(BIN)/python -m tests.workflows.prepublication.soak --examples 2000
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all: --upgrade \
		--target .venv/fuzz -r requirements-fuzz.lock || echo "no atheris for this Python: our own changes instead"
	PYTHONPATH=.venv/fuzz $(BIN)/python -m tests.fuzz.soak --runs 20000 --seconds 120

screenshots: setup ## take the README's screenshots again
	$(BIN)/python -m docs.screenshots

lock: ## pin every dependency again, without addresses
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra postgresql --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" --quiet -o requirements.lock
	$(BIN)/uv pip compile --group fuzz --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --quiet -o requirements-fuzz.lock
