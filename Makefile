.DEFAULT_GOAL := help
.PHONY: help run test bench check
BIN := .venv/bin

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## set up what is missing, then open the picture with the demonstration data (ARGS="--port 8600")
	@.ci/setup
	@$(BIN)/vardar serve --demo $(ARGS)

test:  ## set up what is missing, system packages too, then the whole test suite (ARGS="-k seizure")
	@.ci/setup system
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench:  ## the benchmarks; JSON in build/bench.json
	@.ci/setup system
	@$(BIN)/python -m tests.benchmarks $(ARGS)

check:  ## ruff, mypy and the import contracts
	@.ci/setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
