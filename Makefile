# tongpin. `make help` lists the targets.
BUILD   ?= build
CC      ?= gcc
SAN     ?=
PREFIX  ?= /usr
DESTDIR ?=
VERSION := 0.1.0
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
PKG_mqtt := libmosquitto
PKG_daemon := libsystemd
PKG_media := libvlc libavformat libavcodec libavutil xcb xcb-randr
PKG_ui := ncursesw

MAINS := src/daemon/main.c src/county/main.c media/main.c ui/main.c
srcs = $(filter-out $(MAINS),$(foreach d,$(DIRS_$(1)),$(wildcard $(d)/*.c)))
objs = $(patsubst %.c,$(BUILD)/o/%.o,$(1))
pkgs = $(sort $(foreach f,$(1),$(PKG_$(f))))
archives = $(foreach f,$(1),$(BUILD)/lib/lib$(f).a)

define floor_rules
$(BUILD)/lib/lib$(1).a: $(call objs,$(call srcs,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call floor_rules,$(f))))

PROGRAMS := $(BUILD)/tongpind $(BUILD)/tongpin-media $(BUILD)/tongpin $(BUILD)/tongpin-county
all: $(PROGRAMS) mo ## build the four programs

link = $(CC) $(ALLL) -o $@ $(1) -Wl,--start-group $(call archives,$(2)) -Wl,--end-group \
       $(shell pkg-config --libs $(call pkgs,$(2))) -lpthread -lm
$(BUILD)/tongpind: $(BUILD)/o/src/daemon/main.o $(call archives,$(NEEDS_daemon))
	$(call link,$<,$(NEEDS_daemon))
$(BUILD)/tongpin-county: $(BUILD)/o/src/county/main.o $(call archives,$(NEEDS_county))
	$(call link,$<,$(NEEDS_county))
$(BUILD)/tongpin-media: $(BUILD)/o/media/main.o $(call archives,$(NEEDS_media))
	$(call link,$<,$(NEEDS_media))
$(BUILD)/tongpin: $(BUILD)/o/ui/main.o $(call archives,$(NEEDS_ui))
	$(call link,$<,$(NEEDS_ui))

PKG_CFLAGS := $(shell pkg-config --cflags $(call pkgs,$(FLOORS)) 2>/dev/null)
$(BUILD)/o/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLC) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# Unit tests: tests/unit/FLOOR_WORD.c is one cmocka program linked with that floor and those below it. The allocator is
# wrapped so that tests/unit/oom.h can fail every allocation in turn.
UNIT_SRC := $(filter-out tests/unit/oom.c,$(wildcard tests/unit/*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
.SECONDEXPANSION:
$(BUILD)/unit/%: $(BUILD)/o/tests/unit/%.o $(BUILD)/o/tests/unit/oom.o \
                 $$(call archives,$$(NEEDS_$$(word 1,$$(subst _, ,$$*))))
	@mkdir -p $(@D)
	$(CC) $(ALLL) $(WRAP) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
	  $(shell pkg-config --libs $(call pkgs,$(NEEDS_$(word 1,$(subst _, ,$*))))) -lcmocka -lpthread -lm

unit: $(UNIT_BIN)
	@set -e; for t in $(UNIT_BIN); do echo "# $$t"; $$t; done

DEPFILES := $(shell find $(BUILD)/o -name '*.d' 2>/dev/null)
-include $(DEPFILES)

mo:

.PHONY: all mo unit
.DELETE_ON_ERROR:
