# `make` lists the targets. Go and make are all it takes; the race detector of
# `make check` wants a C compiler too.

GO        ?= go
FUZZTIME  ?= 10s
BENCHTIME ?= 1s
PAPERS    ?= ../shared/data/conferences/papers.jsonl.zst
ARGS      ?=
BACKGROUND ?= ../shared/data/arxiv/papers.jsonl.zst ../shared/data/conferences/papers.jsonl.zst
SHOTS     ?=

# Packages that run on many cores, through internal/parallel.
CONCURRENT = ./internal/parallel ./matrix ./cluster/... ./recommend/... ./vectorize/... ./pipeline

# Programs must build for these, without cgo.
PLATFORMS = linux/arm64 darwin/arm64 darwin/amd64 windows/amd64

.DEFAULT_GOAL := help
.PHONY: help run build test test-browser background check fmt vet lint test-verbose race generated tidy purego cross longest \
	generate sample fuzz bench bench-kernels bench-peers bench-scale quality cover clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build Kindred and show it on the embedded sample
	@rm -rf build/demo
	@mkdir -p build
	./bin/kindred demo --out build/demo

build: ## build bin/kindred
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ ./cmd/kindred

test: ## run all tests
	$(GO) test ./...

test-browser: ## open reports in headless Chromium (SHOTS=folder keeps screenshots)
	$(GO) -C report/browser test -count 1 ./... $(if $(SHOTS),-args -shots $(abspath $(SHOTS)))

check: fmt vet lint test-verbose race generated tidy purego cross longest ## everything that must hold before a commit
	@echo "check: all good"

fmt:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt -w needed:"; echo "$$files"; exit 1; fi

vet:
	$(GO) vet ./...

lint:
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

# The tests, with the reason of each one that was skipped.
test-verbose:
	@mkdir -p build
	@echo "$(GO) test ./..."
	@$(GO) test -v ./... > build/test.log 2>&1; status=$$?; \
	grep -E '^(ok|FAIL|\?)[[:space:]]' build/test.log || true; \
	grep -B 1 -E '^ *--- SKIP' build/test.log || echo "no test was skipped"; \
	if [ $$status -ne 0 ]; then grep -v -E '^ *(=== |--- PASS|PASS)' build/test.log; exit $$status; fi

race:
	@if [ "$$($(GO) env CGO_ENABLED)" = 1 ] && command -v "$$($(GO) env CC)" > /dev/null; then \
		echo "$(GO) test -race -short $(CONCURRENT)"; \
		$(GO) test -race -short $(CONCURRENT); \
	elif [ -n "$$CI" ]; then \
		echo "race: the race detector needs a C compiler (apt-get install gcc)"; exit 1; \
	else \
		echo "race: skipped, it needs a C compiler"; \
	fi

# Generated files are current: generating again changes and adds no file.
SNAPSHOT = find . -type f -not -path './.git/*' -not -path './build/*' -not -path './bin/*' \
	-exec cksum {} + | LC_ALL=C sort
generated:
	@mkdir -p build
	@$(SNAPSHOT) > build/before.txt
	@$(MAKE) --no-print-directory generate
	@$(SNAPSHOT) > build/after.txt
	@diff build/before.txt build/after.txt || { echo "generated files were not current: commit what make generate wrote"; exit 1; }

tidy:
	@find . -name go.mod -not -path './build/*' | while read -r mod; do \
		echo "$(GO) -C $$(dirname $$mod) mod tidy -diff"; \
		$(GO) -C "$$(dirname "$$mod")" mod tidy -diff || exit 1; \
	done

purego:
	$(GO) vet -tags purego ./internal/kernel
	$(GO) test -tags purego ./internal/kernel

cross:
	@for platform in $(PLATFORMS); do \
		echo "build and vet for $$platform"; \
		export CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/}; \
		$(GO) build ./... && $(GO) vet ./... || exit 1; \
	done

# A test in internal/arch holds the limit.
longest:
	@echo "longest files:"
	@find . -name '*.go' -exec grep -L '^// Code generated .* DO NOT EDIT\.$$' {} + | xargs wc -l | \
		grep -v ' total$$' | sort -rn | head -n 5

generate: ## write generated files again
	$(GO) generate ./...

sample: ## build the embedded sample again from PAPERS
	$(GO) run ./datasets/sample/build $(PAPERS)

background: ## learn the embedded background space again from BACKGROUND
	$(GO) run ./cmd/kindred background learn $(BACKGROUND) --name builtin --out vectorize/background/builtin.kbg

fuzz: ## run each fuzz test for FUZZTIME
	@grep -rE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*\(' . | \
	sed -E 's/^(.*)\/[^\/]*:func (Fuzz[A-Za-z0-9_]*)\(.*/\1 \2/' | LC_ALL=C sort | \
	while read -r folder name; do \
		echo "== $$folder $$name"; \
		$(GO) test "$$folder" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) < /dev/null || exit 1; \
	done

bench: ## run the Go benchmarks
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

bench-kernels: ## the kernels with their share of the machine's peak, kept in benchmarks/runs
	$(GO) run ./benchmarks/record kernels $(GO) test -run '^$$' -bench . -benchtime $(BENCHTIME) ./internal/kernel

bench-peers: ## the whole job beside its peers (ARGS="-pairs 3 -record")
	$(GO) run ./benchmarks/peers $(ARGS)

bench-scale: ## times and memory over the number of papers (ARGS="...")
	$(GO) run ./benchmarks/scale $(ARGS)

quality: ## the quality table on judged collections (ARGS="...")
	$(GO) run ./benchmarks/quality $(ARGS)

cover: ## test coverage of each package
	@mkdir -p build
	$(GO) test -coverprofile build/cover.out ./...
	$(GO) tool cover -func build/cover.out | tail -n 1

clean: ## remove what was built
	rm -rf bin build
