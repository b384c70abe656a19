# tongpin. `make help` lists the targets.
BUILD   ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
SAN     ?=
PREFIX  ?= /usr
DESTDIR ?=
VERSION := 0.1.0
JOBS    ?= 2
# V=1 shows the commands.
Q := $(if $(V),,@)
MAKEFLAGS += --no-builtin-rules

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings \
        -Wvla -Wundef -Wformat=2 -Wno-format-nonliteral -Wno-missing-field-initializers
CFLAGS  ?= -O2 -g
CPPFLAGS += -I. -D_GNU_SOURCE -DTONGPIN_VERSION='"$(VERSION)"' -DTONGPIN_PREFIX='"$(PREFIX)"'
HARDEN := -fstack-protector-strong -fPIE -fno-plt
ifneq ($(SAN),)
HARDEN := -fPIE -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDSAN  := -fsanitize=$(SAN)
else
CPPFLAGS += -D_FORTIFY_SOURCE=2
endif
ALLC := -std=c11 $(CPPFLAGS) $(CFLAGS) $(WARN) $(HARDEN)
ALLL := -pie -Wl,-z,relro,-z,now,--as-needed $(LDSAN) $(LDFLAGS)

# A floor: its sources, the floors below it that it links, its foreign libraries (each has one home).
FLOORS := base proto lesson store mqtt daemon county media ui
DIRS_base := src/base
DIRS_proto := src/proto
DIRS_lesson := src/lesson
DIRS_store := src/store
DIRS_mqtt := mqtt
DIRS_daemon := src/daemon
DIRS_county := src/county
DIRS_media := media media/player media/video
DIRS_ui := ui
NEEDS_base := base
NEEDS_proto := proto base
NEEDS_lesson := lesson base
NEEDS_store := store lesson base
NEEDS_mqtt := mqtt lesson base
NEEDS_daemon := daemon store mqtt lesson proto base
NEEDS_county := county store mqtt lesson base
NEEDS_media := media proto base
NEEDS_ui := ui proto base
PKG_base := libuv jansson inih
PKG_lesson := libcrypto
PKG_store := sqlite3
PKG_mqtt := libmosquitto libssl libcrypto
PKG_daemon := libsystemd
PKG_media := libvlc libavformat libavcodec libavutil xcb xcb-randr
PKG_ui := ncursesw
LIBS_media := -lvlccore

MAINS := src/daemon/main.c src/county/main.c media/main.c ui/main.c
srcs = $(filter-out $(MAINS),$(foreach d,$(DIRS_$(1)),$(wildcard $(d)/*.c)))
objs = $(patsubst %.c,$(BUILD)/o/%.o,$(1))
pkgs = $(sort $(foreach f,$(1),$(PKG_$(f))))
archives = $(foreach f,$(1),$(BUILD)/lib/lib$(f).a)
libs = $(if $(call pkgs,$(1)),$(shell pkg-config --libs $(call pkgs,$(1)))) $(foreach f,$(1),$(LIBS_$(f))) -lpthread -lm
grouped = -Wl,--start-group $(1) -Wl,--end-group

define floor_rules
$(BUILD)/lib/lib$(1).a: $(call objs,$(call srcs,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call floor_rules,$(f))))

.DEFAULT_GOAL := all
say_link = $(Q)$(if $(V),,echo "  LINK  $@" && )
PROGRAMS := $(BUILD)/tongpind $(BUILD)/tongpin-media $(BUILD)/tongpin $(BUILD)/tongpin-county
all: $(PROGRAMS) mo ## build the four programs

link = $(say_link)$(CC) $(ALLL) -o $@ $(1) $(call grouped,$(call archives,$(2))) $(call libs,$(2))
$(BUILD)/tongpind: $(BUILD)/o/src/daemon/main.o $(call archives,$(NEEDS_daemon))
	$(call link,$<,$(NEEDS_daemon))
$(BUILD)/tongpin-county: $(BUILD)/o/src/county/main.o $(call archives,$(NEEDS_county))
	$(call link,$<,$(NEEDS_county))
$(BUILD)/tongpin-media: $(BUILD)/o/media/main.o $(call archives,$(NEEDS_media))
	$(call link,$<,$(NEEDS_media))
$(BUILD)/tongpin: $(BUILD)/o/ui/main.o $(call archives,$(NEEDS_ui))
	$(call link,$<,$(NEEDS_ui))

PKG_CFLAGS := $(shell pkg-config --cflags $(call pkgs,$(FLOORS)) 2>/dev/null)
$(BUILD)/o/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC    $<")
	$(Q)$(CC) $(ALLC) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# Changes when the compiler or its flags do; every object depends on it.
$(BUILD)/flags: export FLAGS := $(CC) $(ALLC) $(PKG_CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" > $@
FORCE:

# Unit tests: tests/unit/FLOOR_WORD.c is one cmocka program linked with that floor and those below it. The allocator is
# wrapped so that tests/unit/oom.h can fail every allocation in turn.
UNIT_SRC := $(filter-out tests/unit/oom.c,$(wildcard tests/unit/*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
unit_floors = $(NEEDS_$(word 1,$(subst _, ,$(1))))
.SECONDEXPANSION:
$(BUILD)/unit/%: $(BUILD)/o/tests/unit/%.o $(BUILD)/o/tests/unit/oom.o $$(call archives,$$(call unit_floors,$$*))
	@mkdir -p $(@D)
	$(say_link)$(CC) $(ALLL) $(WRAP) -o $@ $(filter %.o,$^) $(call grouped,$(filter %.a,$^)) -lcmocka $(call libs,$(call unit_floors,$*))

# Programs that script tests use: tests/FOLDER/NAME.c becomes $(BUILD)/t/FOLDER/NAME, linked with the floors of its row
# (HELP_FOLDER_NAME before HELP_FOLDER) and with tests/FOLDER/common*.c where there is one.
HELP_FOLDERS := wire media fault screens tty fakes bench demo
HELP_wire := $(NEEDS_county)
HELP_media := base
HELP_fault := $(NEEDS_daemon)
HELP_screens := $(NEEDS_ui)
HELP_tty := base
HELP_fakes := base
HELP_bench := base
HELP_demo := base
HELP_ALL := $(foreach d,$(HELP_FOLDERS),$(wildcard tests/$(d)/*.c))
HELP_SRC := $(filter-out $(foreach d,$(HELP_FOLDERS),tests/$(d)/common%),$(HELP_ALL))
HELP_BIN := $(patsubst tests/%.c,$(BUILD)/t/%,$(HELP_SRC))
help_common = $(call objs,$(filter tests/$(patsubst %/,%,$(dir $(1)))/common%,$(HELP_ALL)))
help_floors = $(or $(HELP_$(subst /,_,$(1))),$(HELP_$(patsubst %/,%,$(dir $(1)))))
$(BUILD)/t/%: $(BUILD)/o/tests/%.o $$(call help_common,$$*) $$(call archives,$$(call help_floors,$$*))
	@mkdir -p $(@D)
	$(say_link)$(CC) $(ALLL) -o $@ $(filter %.o,$^) $(call grouped,$(filter %.a,$^)) $(call libs,$(call help_floors,$*))

helpers: $(HELP_BIN)
units: $(UNIT_BIN)

# Messages: the template from the sources, the compiled catalogue beside the programs.
PO := $(wildcard ui/po/*.po)
MO := $(patsubst ui/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/tongpin.mo,$(PO))
mo: $(MO)
$(BUILD)/locale/%/LC_MESSAGES/tongpin.mo: ui/po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<
pot: $(BUILD)/tongpin.pot ## collect the messages into build/tongpin.pot
$(BUILD)/tongpin.pot: Makefile $(wildcard ui/*.[ch] src/county/*.[ch] src/proto/*.h)
	@mkdir -p $(@D)
	@xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --sort-by-file \
	  --package-name=tongpin --add-comments=TRANSLATORS --foreign-user -o $@ $(filter-out Makefile,$^)

# Tests. `make test` installs what is missing first and starts make anew, so that it sees the libraries.
AGAIN = $(MAKE) --no-print-directory
SUITES := media demo screens tty wire fault tools
# Script tests wait more than they work, so four run at a time; those of the player, which are judged by time, one after
# the other. A test that hangs is ended after TEST_LIMIT seconds.
TEST_JOBS ?= 4
TEST_LIMIT ?= 300
PROVE = BUILD=$(BUILD) prove -j$(TEST_JOBS) --timer --exec 'tests/tools/limit.py $(TEST_LIMIT)' \
        --rules='seq=tests/media/*.t' --rules='par=**'
scripts = $(foreach d,$(1),$(wildcard tests/$(d)/*.t))
prove = $(if $(call scripts,$(1)),$(PROVE) $(call scripts,$(1)),@echo "no test in: $(1)")

deps: ## install what is missing (conf/packages.txt)
	@tests/tools/deps.sh
run: deps ## play a whole lesson in this terminal
	@$(AGAIN) -j$(JOBS) all helpers
	@BUILD=$(BUILD) tests/demo/run.sh
test: deps ## install, build, run every test
	@$(AGAIN) -j$(JOBS) built
	@$(AGAIN) check
built: all helpers units
check: built ## every test, nothing installed
	@rc=0; $(AGAIN) unit || rc=1; $(AGAIN) scripts || rc=1; exit $$rc
scripts: built ## every script test
	$(call prove,$(SUITES))
unit: units ## unit tests
	@rc=0; for t in $(UNIT_BIN); do echo "# $$t"; $$t || { echo "# FAILED: $$t"; rc=1; }; done; exit $$rc
screens: built ## the console's pages against golden pictures
	$(call prove,screens)
tty: built ## the real console in a private tmux
	$(call prove,tty)
wire: built ## MQTT and the local socket against the real programs
	$(call prove,wire)
media-test: built ## the worker against real streams
	$(call prove,media)
fault: built ## kills, lost brokers, broken clocks, broken timetables
	$(call prove,fault)
tools-test: built ## the checks must be able to fail
	$(call prove,tools)
demo-test: built ## the whole lesson, narrated
	$(call prove,demo)
golden: built ## rewrite the golden pictures of the pages; read the diff
	GOLDEN=update BUILD=$(BUILD) prove tests/screens

# Sanitizers: the same tests in folders of their own, deadlines stretched.
SANENV := TP_SLOW=4 UBSAN_OPTIONS=print_stacktrace=1
ASANENV := ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=1 \
           LSAN_OPTIONS=suppressions=$(CURDIR)/tests/tools/lsan.supp:print_suppressions=0 $(SANENV)
ASAN_SUITES := screens wire fault
asan: ## unit, screens, wire and fault tests under address and undefined sanitizers
	@$(AGAIN) -j$(JOBS) BUILD=$(BUILD)/asan SAN=address,undefined built
	@$(ASANENV) $(AGAIN) BUILD=$(BUILD)/asan SAN=address,undefined SUITES="$(ASAN_SUITES)" TEST_LIMIT=900 check
TSAN_FLOORS := media mqtt daemon
tsan: ## unit tests of the floors with threads under the thread sanitizer
	@$(AGAIN) -j$(JOBS) BUILD=$(BUILD)/tsan SAN=thread threaded
threaded: $(foreach f,$(TSAN_FLOORS),$(filter $(BUILD)/unit/$(f)_%,$(UNIT_BIN)))
	@set -e; for t in $^; do echo "# $$t"; $(SANENV) TSAN_OPTIONS=halt_on_error=1 setarch -R $$t; done

# Fuzzing: tests/fuzz/fuzz_FLOOR_WORD.c, linked with that floor; seeds in tests/fuzz/seeds/FLOOR_WORD/.
FUZZ_TIME ?= 10
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz_%,$(FUZZ_SRC))
fuzz: ## libFuzzer on every parser, FUZZ_TIME seconds each
	@$(AGAIN) -j$(JOBS) BUILD=$(BUILD)/fuzz CC=clang SAN=fuzzer-no-link,address,undefined fuzzers
	@tests/tools/fuzz.sh $(FUZZ_TIME) $(patsubst $(BUILD)/%,$(BUILD)/fuzz/%,$(FUZZ_BIN))
fuzzers: $(FUZZ_BIN)
$(BUILD)/fuzz_%: $(BUILD)/o/tests/fuzz/fuzz_%.o $$(call archives,$$(call unit_floors,$$*))
	$(say_link)$(CC) $(ALLL) -fsanitize=fuzzer -o $@ $< $(call grouped,$(filter %.a,$^)) $(call libs,$(call unit_floors,$*))

lint: ## format, floors, sizes, banned functions, messages, clang-tidy, cppcheck
	@$(AGAIN) -j$(JOBS) all
	@BUILD=$(BUILD) tests/tools/lint.sh
C_SRC := $(foreach f,$(FLOORS),$(call srcs,$(f))) $(wildcard $(MAINS))
tidy: $(patsubst %.c,$(BUILD)/tidy/%.ok,$(C_SRC))
$(BUILD)/tidy/%.ok: %.c .clang-tidy $(BUILD)/o/%.o
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(filter-out -Werror,$(ALLC)) $(PKG_CFLAGS) 2> $@.err || { cat $@.err; exit 1; }
	@touch $@
conf: all ## write conf/tongpin.conf and its manual anew from the table of keys
	@tests/tools/conf.sh --write $(BUILD)/tongpind conf/tongpin.conf docs/man/tongpin.conf.5
format: ## write every C file as .clang-format says
	@find src mqtt media ui tests -name '*.[ch]' | xargs clang-format -i
clang: ## does everything compile with clang, too
	@$(AGAIN) -j$(JOBS) BUILD=$(BUILD)/clang CC=clang CFLAGS="-O1" built
bench: deps ## measure; prints a table
	@$(AGAIN) -j$(JOBS) all helpers
	@BUILD=$(BUILD) tests/bench/run.sh

# Installing.
BINDIR := $(DESTDIR)$(PREFIX)/bin
SBINDIR := $(DESTDIR)$(PREFIX)/sbin
SHARE := $(DESTDIR)$(PREFIX)/share
LIB := $(DESTDIR)$(PREFIX)/lib
ETC := $(DESTDIR)/etc/tongpin
DOCS := README.md $(wildcard docs/*.md docs/*.yaml)
INSTALLED = $(BINDIR)/tongpin $(BINDIR)/tongpin-county $(SBINDIR)/tongpind $(SBINDIR)/tongpin-media \
  $(foreach m,$(wildcard docs/man/*.[1-8]),$(SHARE)/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m))) \
  $(patsubst ui/po/%.po,$(SHARE)/locale/%/LC_MESSAGES/tongpin.mo,$(PO)) \
  $(patsubst conf/systemd/%,$(LIB)/systemd/system/%,$(wildcard conf/systemd/*.service)) \
  $(LIB)/sysusers.d/tongpin.conf $(LIB)/tmpfiles.d/tongpin.conf
install: all ## install below DESTDIR and PREFIX; a tongpin.conf that is there stays
	install -d $(sort $(dir $(INSTALLED))) $(ETC) $(SHARE)/doc/tongpin/examples
	install -m 755 $(BUILD)/tongpin $(BUILD)/tongpin-county $(BINDIR)
	install -m 755 $(BUILD)/tongpind $(BUILD)/tongpin-media $(SBINDIR)
	for m in $(wildcard docs/man/*.[1-8]); do install -m 644 $$m $(SHARE)/man/man$${m##*.}; done
	for p in $(PO:ui/po/%.po=%); do install -m 644 $(BUILD)/locale/$$p/LC_MESSAGES/tongpin.mo $(SHARE)/locale/$$p/LC_MESSAGES; done
	for u in $(wildcard conf/systemd/*.service); do \
	  sed 's|@SBINDIR@|$(PREFIX)/sbin|; s|@BINDIR@|$(PREFIX)/bin|' $$u > $(LIB)/systemd/system/$${u##*/}; done
	install -m 644 conf/sysusers.conf $(LIB)/sysusers.d/tongpin.conf
	install -m 644 conf/tmpfiles.conf $(LIB)/tmpfiles.d/tongpin.conf
	install -m 644 $(DOCS) LICENSE $(SHARE)/doc/tongpin
	cp -r conf/kiosk $(wildcard conf/mosquitto.*) $(SHARE)/doc/tongpin/examples
	test -e $(ETC)/tongpin.conf || install -m 644 conf/tongpin.conf $(ETC)
	test -e $(ETC)/session || install -m 755 conf/kiosk/session $(ETC)
uninstall: ## take away what install put there; configuration and database stay
	rm -f $(INSTALLED)
	rm -rf $(SHARE)/doc/tongpin

clean: ## remove build/
	rm -rf $(BUILD)
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | sort | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

DEPFILES := $(shell find $(BUILD)/o -name '*.d' 2>/dev/null)
-include $(DEPFILES)

.PHONY: all asan bench built check clang clean conf demo-test deps fault format fuzz fuzzers golden help helpers install lint \
        media-test mo pot run screens scripts test threaded tidy tools-test tsan tty uninstall unit units wire FORCE
.DELETE_ON_ERROR:
.SECONDARY:
