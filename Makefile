# make run    the app with a demo company; prints a link that signs in
# make test   everything a change must pass; installs what it needs
# make soak   long fairs without network; the program killed a thousand times, disks that fail, a thousand companies brought back; an hour
# make bench  the budgets, measured; takes some minutes
# make assurance  runs what proves the promises and writes docs/assurance/YEAR; takes some minutes
# make scan   wapiti and sqlmap on the product and on a build with holes made on purpose; two hours
# make sealed the tests that drive a browser, in a network of loopback alone
# make sbom   what the program is made of
# make train  learns the search by picture anew, both looks; takes an hour: docs/vision.md
.PHONY: run test soak bench assurance scan sealed sbom train check tools

AXE     := 4.14.1
TOOLS   := .tools
CHROMES := chromium-headless-shell chromium chromium-browser google-chrome
READERS := pdftoppm pdftotext pdfdetach zbarimg xmllint openssl
# HEIC is decoded in a sandbox, never by a library of the system.
TAGS    := -tags nodynamic,nomsgpack
# Arithmetic on pictures and letters, with no goroutines that share: watched by
# the race detector it takes seven times as long and nothing is ever found.
CALM    := $(foreach p,image/... golang.org/x/image/... compress/... github.com/klauspost/compress/flate \
           github.com/tetratelabs/wazero/... golang.org/x/crypto/blowfish modernc.org/sqlite/... modernc.org/libc/... \
           jennyerp/internal/fabricart jennyerp/internal/vision jennyerp/internal/vision/studio,-gcflags='$(p)=-race=false')

RACE    := -race $(CALM)

run:
	go run $(TAGS) . demo --data data

# Tests wait for the disk at every commit; in memory, where there is room, they do not.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')

test: export GOTMPDIR := $(or $(GOTMPDIR),$(TMPDIR),/tmp)
test: export TMPDIR := $(or $(MEMORY),$(TMPDIR),/tmp)
test: tools check
	JENNY_TEST_AXE=$(CURDIR)/$(TOOLS)/axe.min.js go test $(TAGS) $(RACE) -timeout 25m ./...

# Looked at as it is tested, so that on a new machine all is compiled once.
check:
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not gofmt-ed: $$out"; exit 1; fi
	go vet $(TAGS) $(RACE) ./...
	go build -o $(TOOLS)/staticcheck honnef.co/go/tools/cmd/staticcheck
	GOFLAGS="$(subst ',,$(RACE))" $(TOOLS)/staticcheck $(TAGS) ./...

soak: tools
	@command -v strace >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace >/dev/null; }
	JENNY_SOAK=1 go test $(TAGS) ./handlers -v -run "^TestSoak|RequestsNobodyMakes" -timeout 60m
	JENNY_SOAK=1 go test $(TAGS) ./models -v -run 'WhateverIsKilled' -timeout 20m
	JENNY_SOAK=1 go test $(TAGS) ./models/demo -v -run 'EveryReport|FiftyMegabytes' -timeout 20m
	JENNY_SOAK=1 go test $(TAGS) ./internal/commands -v -run '^TestSoak' -timeout 20m
	JENNY_SOAK=1 go test $(TAGS) ./internal/commands -v -run 'OnTheDisk|DiskThatFails|FullDisk|AThousandCompanies' -timeout 20m
	SOAK_ROUNDS=1000 go test $(TAGS) ./internal/commands -v -run 'NothingAcknowledgedIsLost' -timeout 120m

bench:
	go test $(TAGS) ./handlers -run '^$$' -bench . -benchtime 200x -timeout 30m
	go test $(TAGS) ./internal/commands -run '^$$' -bench . -benchtime 1x -timeout 10m
	go test $(TAGS) ./internal/vision -run '^$$' -bench 'Describe|Search'
	go test $(TAGS) ./models -run '^$$' -bench Find
	go test $(TAGS) ./models/demo -run '^$$' -bench Reports -benchtime 20x

assurance: tools
	JENNY_TEST_AXE=$(CURDIR)/$(TOOLS)/axe.min.js go run ./internal/assurance

train:
	go run $(TAGS) ./internal/vision/train
	go run $(TAGS) ./internal/vision/train -weights

YEAR := $(shell date +%Y)

scan:
	@for c in wapiti sqlmap; do command -v $$c >/dev/null || missing="$$missing $$c"; done; if [ -n "$$missing" ]; then \
		echo "installing$$missing"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi
	@mkdir -p docs/assurance/$(YEAR)
	go run $(TAGS) ./internal/scan -out docs/assurance/$(YEAR)

# Whoever asks for anything outside fails here (P10): the network has no outside,
# only a line that ends at a wall, without which the browser calls itself offline.
sealed: tools
	go test $(TAGS) -c -o $(TOOLS)/handlers.test ./handlers
	cd handlers && JENNY_TEST_AXE=$(CURDIR)/$(TOOLS)/axe.min.js unshare --net --map-root-user sh -c 'ip link set lo up; ip link add out type veth peer name wall && ip addr add 198.51.100.1/32 dev out && ip link set out up && ip link set wall up; ! ip route get 192.0.2.1 2>/dev/null && ../$(TOOLS)/handlers.test -test.timeout 40m'

sbom:
	@mkdir -p docs/assurance/$(YEAR)
	go build $(TAGS) -o $(TOOLS)/jennyerp .
	go run $(TAGS) ./internal/sbom -of $(TOOLS)/jennyerp -out docs/assurance/$(YEAR)/sbom.cdx.json

# What the tests need and Go does not bring: Chromium (without its own windows and
# menus, where there is such a package: half the work), fonts for Chinese,
# axe-core, and readers of PDFs, QR codes, XML and signatures (development only,
# never shipped).
tools: $(TOOLS)/axe.min.js
	@if ! { for c in $(CHROMES); do command -v $$c; done | grep -q .; }; then \
		echo "installing chromium"; apt-get update -qq && \
		{ DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell fonts-noto-cjk || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null; fi
	@for c in $(READERS); do command -v $$c >/dev/null || missing="$$missing $$c"; done; if [ -n "$$missing" ]; then \
		echo "installing$$missing"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq poppler-utils zbar-tools libxml2-utils openssl >/dev/null; fi

$(TOOLS)/axe.min.js:
	@mkdir -p $(TOOLS)
	cd $(TOOLS) && npm pack --silent axe-core@$(AXE) >/dev/null && tar -xzf axe-core-$(AXE).tgz package/axe.min.js && mv package/axe.min.js axe.min.js && rm -r package axe-core-$(AXE).tgz
