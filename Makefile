# Every target works on a bare Debian 12: what it needs is installed into .venv, or named.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

# Tests start many processes: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-forward demo-manage demo-reset another-dataset test full check docs bench chaos lock scan format messages diagram venv venv-dev clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: venv ## Run the portal with made-up people on this machine; Ctrl-C ends it
	@$(BIN)/python -m ops.demo

demo-forward: venv ## Set the demo's clock forward while it runs; DAYS=31
	@$(BIN)/python -m ops.demo.forward "$(DAYS)"

demo-manage: venv ## A command of manage.py on the demo; DO="whose_copy FOLDER"
	@$(BIN)/python -m ops.demo.manage $(DO)

demo-reset: ## Forget the demo's people, requests and mails, and its date
	rm -rf var/demo

another-dataset: venv ## Open a second dataset by the desk's own forms, from an empty database, and print its page
	@$(BIN)/python -m ops.another_dataset

test: venv-dev ## Test on SQLite and PostgreSQL, as CI does; ARGS="tests/x -k y", DB=sqlite|postgres
	@$(BIN)/python -m ops.test $(if $(DB),--db $(DB)) $(ARGS)

full: venv-dev ## Run every test, those that take long too; DB=sqlite|postgres
	@$(BIN)/python -m ops.test --full $(if $(DB),--db $(DB))

check: venv-dev ## Formatters, linters, types, layers, migrations, deployment settings
	@$(BIN)/python -m ops.check

docs: venv-dev ## Build the site of docs/ into var/docs/site, with warnings as errors
	@$(BIN)/python -m ops.docs_site

bench: venv-dev ## Measure; BENCH=name for one of bench/
	@$(BIN)/python -m bench $(BENCH)

scan: venv-dev ## Attack a portal on this machine with wapiti and sqlmap, for about an hour; EACH=seconds, ARGS="-k owner"
	@SCAN_SECONDS=$(or $(EACH),60) $(BIN)/python -m ops.test --db sqlite -n 1 tests/security $(ARGS)

chaos: venv-dev ## Kills, faults and a crowd on a whole server of its own; CHAOS_SEED=…, docs/chaos.md
	@$(BIN)/python -m ops.chaos

lock: ## Choose versions anew: requirements*.in to requirements*.txt (needs uv)
	uv pip compile --generate-hashes --python-version 3.11 --no-annotate requirements.in -o requirements.txt
	uv pip compile --generate-hashes --python-version 3.11 --no-annotate requirements-dev.in -o requirements-dev.txt
	uv pip compile --generate-hashes --python-version 3.11 --no-annotate ops/scanners/wapiti.in -o ops/scanners/wapiti.txt
	$(BIN)/python -m ops.components --write

format: venv-dev ## Put code into shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: venv-dev ## Collect the strings to translate into locale/, and compile; ADD=de for a new language
	@$(BIN)/python -m ops.messages $(ADD)

diagram: venv-dev ## Draw the state diagrams and the rooms anew
	$(MANAGE) state_diagram
	@$(BIN)/python -m ops.rooms

venv: ## What the portal runs on, into .venv
	@$(PYTHON) -m ops.venv requirements.txt

venv-dev: ## What tests and checks need too, into .venv
	@$(PYTHON) -m ops.venv requirements-dev.txt

clean: ## Remove .venv and all that runs left behind
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './node_modules/*' -prune -exec rm -rf {} +
