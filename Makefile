# Everything a developer does, one line each: `make help`.
SHELL := /bin/bash
GOLANGCI_VERSION := v2.15.0
BIN := $(CURDIR)/.bin
RUN_ARGS ?=
BENCH_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test faults nightly bench bench-peers bench-following check generate generated-current explorer explorer-current explorer-test acceptance released fmt lint vet

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Trellis with demo data on http://127.0.0.1:8080 (RUN_ARGS="--listen :9000" for other flags)
	go run ./cmd/trellis serve --dev $(RUN_ARGS)

test: ## run all tests, with the race detector, on a private Postgres
	go test -race -shuffle=on -timeout 60m ./...

# Each row of what a server is to survive, by the names of its tests. All but the mixed load are in "make test" too.
FAULTS := ToldToStop|StarvedPool|ClientThatLeaves|CommerceDown|CommunityDown|CommerceStalled|KilledUnderLoad|WhoDoesNotRead
FAULTS_IN_SERVER := OrdersGoThrough|FirstInLine|WaitForAPlace|WhoLeaves|GateKeeps|StreamsEndWhen|ThatDoesNotRead|HostileDocuments
FAULTS_IN_STORAGE := LeaveAllAtOnce|ClientLeaves|SlowLevel
SOAK ?= 20s

faults: ## have servers and databases stopped, starved, left and killed, and see that they stand it (SOAK=20s of mixed load)
	go test -count=1 -timeout 60m ./server -run '$(FAULTS_IN_SERVER)'
	go test -count=1 -timeout 60m ./storage/postgres -run '$(FAULTS_IN_STORAGE)'
	go test -count=1 -timeout 60m ./e2e -run '$(FAULTS)'
	TRELLIS_SOAK=$(SOAK) go test -count=1 -timeout 60m ./e2e -run MixedLoad

nightly: ## load a server for ten minutes and see that its memory stays (SOAK=10m)
	TRELLIS_SOAK=$(if $(filter command line,$(origin SOAK)),$(SOAK),10m) go test -count=1 -timeout 60m -v ./e2e -run MixedLoad

bench: ## measure against the same pages written by hand (BENCH_OUT=docs writes docs/benchmark.md; BENCH_SCALE=0.1 for less data)
	go run ./bench/cmd/bench $(BENCH_ARGS)

bench-peers: bench/peers/node_modules/.package-lock.json ## the same, and against PostGraphile 5, Mercurius and Apollo Server 5
	go run ./bench/cmd/bench --peers bench/peers $(BENCH_ARGS)

bench/peers/node_modules/.package-lock.json: bench/peers/package-lock.json
	cd bench/peers && npm ci
	touch $@

bench-following: ## measure the following feed by how many are followed, and from publishing to seeing
	go test ./storage/community -run '^$$' -bench FollowingFeed -benchtime 1000x
	go test ./storage/community -run '^$$' -bench PulledFeed -benchtime 30x
	go test ./e2e -run '^$$' -bench Freshness -benchtime 50x

check: generated-current lint vet test ## what CI runs: generated code current, formatted, linted, vetted, tested

generate: ## generate Go from the schema, and the golden schema
	rm -f graph/generated/*.go
	go run ./engine/gen/cmd
	go run ./engine/gen/cmd engine/enginetest
	go test ./graph -run TestSchemaIsGolden -update

generated-current: generate ## generate, and fail when what is committed differs
	@git diff --exit-code --stat -- graph resolvers engine/enginetest || { echo "generated code is not current: commit what 'make generate' wrote"; exit 1; }
	@test -z "$$(git ls-files --others --exclude-standard -- graph resolvers engine/enginetest)" || { echo "generated files are not committed"; git ls-files --others --exclude-standard -- graph resolvers engine/enginetest; exit 1; }
	@! grep -rn '!!! WARNING !!!' --include='*.go' resolvers || { echo "gqlgen set code aside: move it to a file of its own"; exit 1; }

explorer: web/graphiql/node_modules/.package-lock.json ## build the explorer into web/graphiql/dist (Node 20)
	cd web/graphiql && npm run build

explorer-current: explorer ## build the explorer, and fail when what is committed differs
	@git diff --exit-code --stat -- web/graphiql/dist/manifest.json || { echo "the explorer is not current: commit what 'make explorer' wrote"; exit 1; }

explorer-test: web/graphiql/node_modules/.package-lock.json ## try the explorer in Chromium (CHROMIUM=, TRELLIS=, TRELLIS_DATA_DIR= for others)
	test -n "$(TRELLIS)" || go build -o $(BIN)/trellis ./cmd/trellis
	cd web/graphiql && TRELLIS="$(or $(TRELLIS),$(BIN)/trellis)" npm test

web/graphiql/node_modules/.package-lock.json: web/graphiql/package-lock.json
	cd web/graphiql && npm ci
	touch $@

acceptance: acceptance/node_modules/.package-lock.json ## try other people's clients (TRELLIS=, TRELLIS_DATA_DIR=, CHROMIUM= for others)
	test -n "$(TRELLIS)" || go build -o $(BIN)/trellis ./cmd/trellis
	cd acceptance && TRELLIS="$(abspath $(or $(TRELLIS),$(BIN)/trellis))" npm test

released: ## at a release: what clients can count on from now on is the schema as it is
	cp graph/schema.golden.graphql acceptance/released.graphql
	echo '{}' > acceptance/breaking.json

acceptance/node_modules/.package-lock.json: acceptance/package-lock.json
	cd acceptance && npm ci
	touch $@

fmt: $(BIN)/golangci-lint-$(GOLANGCI_VERSION) ## format the code
	$< fmt

lint: $(BIN)/golangci-lint-$(GOLANGCI_VERSION) ## check format, rules and who imports whom
	$< fmt --diff
	$< run

vet: ## run go vet
	go vet ./...

# The linter is built once, at a pinned version.
$(BIN)/golangci-lint-$(GOLANGCI_VERSION):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv $(BIN)/golangci-lint $@
