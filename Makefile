# Guildhall. `make` says what there is; `make run` is all a new machine needs.

# The profile `make run` builds: release or dev.
PROFILE ?= release
# Passed on to the server, the test runner or the benchmarks: make run ARGS="--help"
ARGS ?=
# How many requests `make soak` cancels.
SOAK ?= 100000

SHELL := /bin/bash
SETUP := backend/xtask/setup.sh
PROFILE_DIR := $(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
# rustup's folder, for shells opened before Rust was installed.
export PATH := $(PATH):$(HOME)/.cargo/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-run setup-test setup-bench run test soak bench check generate screenshots clean-state

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: setup-run setup-test setup-bench ## Install what running, testing and measuring need

setup-run:
	@$(SETUP) run

setup-test:
	@$(SETUP) test

setup-bench:
	@$(SETUP) bench

run: setup-run ## Build and start the server; Ctrl-C stops it
	@cargo build --profile $(PROFILE) --package cli
	@exec target/$(PROFILE_DIR)/guildhall serve $(ARGS)

# nextest runs no examples in documentation, so those come first.
test: setup-test ## Run all tests: unit, integration, browser
	@if cargo nextest --version >/dev/null 2>&1; then \
	    cargo test --workspace --doc --quiet && exec cargo nextest run --workspace $(ARGS); \
	else \
	    exec cargo test --workspace $(ARGS); \
	fi

soak: setup-test ## Cancel SOAK requests at random points, and look for foreign rows
	@GUILDHALL_SOAK=$(SOAK) cargo test --workspace --test it -- --nocapture cancelled

bench: setup-bench ## Measure against pgbench, bare axum and Django; writes docs/benchmarks.md
	@cargo build --release --package cli --package bench
	@exec target/release/guildhall-bench $(ARGS)

check: ## Format, lints, and the rules of cargo xtask check
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets -- -D warnings
	@cargo xtask check

generate: ## Rewrite .env.example and the generated pages in docs/
	@cargo run --quiet --package cli -- generate

screenshots: setup-test ## Photograph every page, desktop and phone, light and dark
	@cargo run --quiet --package e2e --bin screenshots -- $(ARGS)

clean-state: ## Delete var/ with all tenants in it (asks first)
	@backend/xtask/clean-state.sh
