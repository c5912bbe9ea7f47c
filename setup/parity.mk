# Written by `firsttry init`. Take it in with: include ci/parity.mk
FIRSTTRY ?= firsttry

.PHONY: parity-bootstrap parity-selfcheck parity

parity-bootstrap: ## the project's environment, and the tools that it does not bring
	python3 -m venv .venv
	.venv/bin/pip install --retries 5 --timeout 30 @REQUIREMENTS@
	$(FIRSTTRY) bootstrap

parity-selfcheck: ## what differs from ci/parity.lock.json
	$(FIRSTTRY) selfcheck

parity: ## the whole answer, the same as in CI
	$(FIRSTTRY) parity
