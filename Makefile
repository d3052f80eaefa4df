# Every target needs Go; e2e installs the rest (Debian, as root).
GO       ?= go
TOOL      = $(GO) tool -modfile=.ci/tools/go.mod
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 30s

.PHONY: build test race lint vuln fuzz mutate bench e2e demo generate image

build: ## the static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o studiobroker ./cmd/studiobroker

test:
	$(GO) test ./...

race:
	$(GO) test -race -short ./...

lint:
	$(GO) mod tidy -diff
	cd internal/e2e && $(GO) mod tidy -diff && $(GO) vet ./...
	$(TOOL) golangci-lint run ./...

vuln:
	$(TOOL) govulncheck $(VULNDB) ./...

fuzz: ## each fuzz target for FUZZTIME
	GO="$(GO)" FUZZTIME=$(FUZZTIME) .ci/fuzz

mutate: ## each check of 1 to 44 of the security checklist taken out: a test has to fail
	$(GO) run ./internal/mutation

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

e2e: ## real identity providers, a real browser; installs what it needs
	internal/e2e/run.sh

demo:
	$(GO) run ./cmd/studiobroker demo

generate: ## the configuration schema and AWS's constraint table
	$(GO) generate ./...

image:
	docker build --build-arg VERSION=$(VERSION) -t studiobroker:$(VERSION) .
