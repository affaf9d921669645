# Two commands: `make demo` starts everything, `make test` runs every test. Both set up what they need.
BIN := .venv/bin

.PHONY: demo test unit lint setup train eval eval-full compare borrowers year desk clean requirements screenshots pictures

demo: setup train
	@$(BIN)/huixin demo load
	@exec $(BIN)/huixin up

test: setup-dev
	@scripts/need-chromium
	@$(BIN)/python -m pytest

unit: setup-dev
	@$(BIN)/python -m pytest -m "not slow"

lint: setup-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

setup:
	@scripts/setup app
	@scripts/setup rasa

.PHONY: setup-dev
setup-dev:
	@scripts/setup dev
	@scripts/setup rasa

train: setup
	@$(BIN)/huixin train

# How well and how quickly the assistant reads: var/eval/report.md. The full form trains six times, to tell how stable it is.
eval: setup-dev
	@$(BIN)/python -m evaluation

eval-full: setup-dev
	@$(BIN)/python -m evaluation --full

# Other pipelines on the same data: var/eval/compare.md. Takes hours; make compare ARGS="--share 0.1 --only linear,stock"
compare: setup-dev
	@$(BIN)/python -m evaluation.compare $(ARGS)

# Invented borrowers talk to the whole assistant: var/borrowers.md; make borrowers ARGS="--seeds 20 --only part_payer"
borrowers: setup-dev train
	@PYTHONPATH=tests $(BIN)/python -W ignore -m borrowers $(ARGS)

# What a turn costs after a year of one borrower's texts: var/year.md
year: setup-dev train
	@PYTHONPATH=tests $(BIN)/python -W ignore -m borrowers.year

# Fifty agents with open conversations and twenty texts a second at a whole stack: var/desk.md
desk: setup-dev train
	@PYTHONPATH=tests $(BIN)/python -W ignore -m desk $(ARGS)

# Makes the pictures of the docs anew, from a stack of its own.
screenshots: setup-dev train
	@scripts/need-chromium
	@PYTHONPATH=tests $(BIN)/python -W ignore -m screens

# Draws the dialogues of the docs anew, from rules, actions and sentences: docs/images/dialogues.
pictures: setup-dev
	@$(BIN)/python -m pictures

clean:
	rm -rf .venv .venv-rasa var models .rasa .pytest_cache .hypothesis .mypy_cache .ruff_cache *.egg-info

# Pins both environments anew, with hashes and without any address.
requirements:
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements/app.in -o requirements/app.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements/dev.in -c requirements/app.txt -o requirements/dev.txt
	$(BIN)/uv pip compile -q --python-version 3.10 --generate-hashes --no-header --no-emit-index-url requirements/rasa.in -o requirements/rasa.txt
