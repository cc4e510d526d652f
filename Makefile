STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
COUNT       ?= 6
BENCH       ?= .
FUZZTIME    ?= 10s
CASES       := testdata/examples testdata/golden testdata/conformance

# What make oracle runs for each Kamailio.
K61     := $(CURDIR)/.tools/kamailio-6.1
COMPARE := go run ./cmd/kpv test --oracle $(CASES) && go run ./scripts/oracle && go run ./scripts/oracle -count 300 && \
	go run ./scripts/oracle -count 60 -seed 301 -probe "^(tr|storage|memcached|function)"

# Paths of somebody's machine, which do not belong into a committed file.
FOREIGN := /(work|farm|home|root|Users)/[a-z.]

.DEFAULT_GOAL := help
.PHONY: help build test race fuzz bench golden oracle lint docs transcript clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## put the program into bin/kpv
	go build -o bin/kpv ./cmd/kpv

test: ## install what the tests need (memcached, libmemcached-tools) and run all of them
	@sh scripts/dependencies.sh
	go test ./...

race: ## all tests under the race detector
	@sh scripts/dependencies.sh
	go test -race ./...

fuzz: ## every fuzz target for FUZZTIME (10s)
	@sh scripts/fuzz.sh $(FUZZTIME)

bench: ## benchmarks in benchstat's form: BENCH=regexp COUNT=6
	@sh scripts/dependencies.sh
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) ./...

golden: ## the golden and conformance cases only
	go run ./cmd/kpv test $(CASES)

oracle: ## compare with the Kamailio that is installed, and with the 6.1 of scripts/kamailio61.sh, if there are any
	@if command -v kamailio >/dev/null; then $(COMPARE); else echo "kamailio is not installed"; fi
	@if [ -x $(K61)/kamailio ]; then KAMAILIO=$(K61)/kamailio KAMAILIO_MODULES=$$(echo $(K61)/usr/lib/*/kamailio/modules) sh -c '$(COMPARE)'; fi

lint: ## gofmt, go vet, staticcheck, and no machine's paths in the files
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w is needed for:" $$unformatted; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...
	@grep -rnIE --exclude=.git --exclude-dir=.git --exclude-dir=.tools --exclude-dir=bin '$(FOREIGN)' .; test $$? -eq 1

docs: ## make docs/reference.md anew from the registry
	@mkdir -p docs
	go run ./cmd/kpv doc --markdown > docs/reference.md

transcript: ## type the sessions of docs/repl.md and README.md anew (needs tmux)
	go run ./scripts/transcript docs/repl.md README.md

clean: ## remove what was built
	rm -rf bin
