# Everything that a newcomer needs: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
SERVER := target/release/conclave
WEB := web/dist/index.html

## run: install what is missing, build (release), start a server on http://localhost:8080
run: release
	$(SERVER) serve

## release: the server with the web client inside, as target/release/conclave
release: prepare-run $(WEB)
	cargo build --release --package conclave-server

## web: build the web client again
web: prepare-run
	cargo xtask web

$(WEB): $(shell find web/src web/index.html web/admin.html web/public web/package-lock.json web/vite.config.ts \
		crates/client/src crates/e2ee/src crates/protocol/src crates/wasm/src \
		-type f -not -path 'web/src/wasm/*' 2>/dev/null)
	cargo xtask web
	@touch $(WEB)

## test: install what tests need, run every test, end with a count
test: prepare-run
	@scripts/prepare test & prepared=$$!; cargo build --quiet --bin xtask --features conclave-server/controls && wait $$prepared
	cargo xtask test

## check: format, lints and types as errors, fast tests
check: prepare-run
	cargo fmt --all --check
	cargo clippy --quiet --workspace --exclude conclave-wasm --all-targets -- -D warnings
	cargo xtask packages
	cd web && npm run --silent check
	cargo xtask test --fast

## bench: our server beside Janus and a floor; ratios and costs of packets, frames, joins, the page (docs/BENCHMARKS.md)
bench: prepare-test
	cargo xtask bench

## screenshots: take the pictures of docs/screenshots anew
screenshots: prepare-test
	cd tests/browser && KEEP_SCREENSHOTS=1 node --import tsx --test --test-reporter=spec scenes/screenshots.test.ts

## fuzz: fuzz each parser of strangers' bytes for FUZZ_SECONDS (60) seconds; needs cargo-fuzz and a nightly
fuzz:
	@for target in $$(ls fuzz/fuzz_targets | sed 's/\.rs$$//'); do \
		mkdir -p fuzz/target/found/$$target; dictionary=fuzz/dictionaries/$$target.dict; \
		cargo +nightly fuzz run $$target fuzz/target/found/$$target fuzz/corpus/$$target -- \
			$$(test -f $$dictionary && echo -dict=$$dictionary) -max_len=65536 \
			-max_total_time=$${FUZZ_SECONDS:-60} || exit 1; done

## fuzz-control: show that the fuzzing finds bugs that are planted, each within FUZZ_SECONDS (300) seconds
fuzz-control:
	@scripts/fuzz-control

## clean: forget everything that was built
clean:
	rm -rf target web/dist web/node_modules web/src/wasm tests/browser/node_modules tests/browser/artifacts

## help: this list
help:
	@sed -n 's/^## \([^:]*\): \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

prepare-run:
	@scripts/prepare run
prepare-test:
	@scripts/prepare test

.PHONY: run release web test check bench screenshots fuzz fuzz-control clean help prepare-run prepare-test
