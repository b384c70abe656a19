#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that may not stand in the tree: banned functions, sleeps in tests, kills by name, paths of one machine; the
licence line that must; tabs, blanks at line ends, header guards. words.py [ROOT]"""
import re
from tree import Tree, bare

BANNED = {
    "strcpy": "utf8_cut or snprintf", "strcat": "struct buf", "sprintf": "snprintf", "vsprintf": "vsnprintf",
    "strncpy": "snprintf", "gets": "fgets", "strtok": "strcspn",
    "system": "spawn", "popen": "spawn", "atoi": "strtol with its end", "atol": "strtol with its end",
    "atoll": "strtoll with its end", "alloca": "malloc", "localtime": "clock", "gmtime": "clock", "ctime": "clock",
    "asctime": "clock", "tmpnam": "mkstemp", "mktemp": "mkstemp", "rand": "getrandom",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
C_SLEEP = re.compile(r"(?<![\w.>])(u?sleep)\s*\(")
SH_SLEEP = re.compile(r"(?:^|[;&|(]|\bdo|\bthen)\s*sleep\s+[\d.$]")
BY_NAME = re.compile(r"\b(pkill|killall)\b")
# Written in two parts, so that this file does not find itself.
PLACES = re.compile("|".join(["/wo" + "rk/", "/tmp/" + r"tp/", "/tmp/" + "b-", "/home/" + r"\w", "/ro" + r"ot/\w"]))
LICENCE = "SPDX-License-" + "Identifier: GPL-3.0-or-later"
TEXT = (".c", ".h", ".sh", ".t", ".py", ".md", ".yaml", ".txt", ".conf", ".service", ".po", "Makefile", ".8", ".5", ".1")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def check_c(tree, path, text):
    code = bare(text)
    for m in CALL.finditer(code):
        tree.fault(path, line_of(code, m.start()), f"{m.group(1)} is banned, take {BANNED[m.group(1)]}")
    for m in C_SLEEP.finditer(code):
        tree.fault(path, line_of(code, m.start()), f"{m.group(1)}: wait for a condition with a deadline")
    if "\t" in code:
        tree.fault(path, line_of(code, code.index("\t")), "a tab")
    if path.endswith(".h") and not path.startswith("tests/"):
        parts = path.removeprefix("src/").removesuffix(".h").split("/")
        guard = "_".join(parts).replace("-", "_").upper() + "_H"
        if not re.search(r"^#ifndef " + guard + r"\n#define " + guard + "$", text, re.M):
            tree.fault(path, 1, f"needs the guard {guard}")


def check_script(tree, path, text):
    for number, line in enumerate(text.split("\n"), 1):
        code = re.sub(r"(^|\s)#.*", "", line)
        if SH_SLEEP.search(code):
            tree.fault(path, number, "sleep: wait for a condition with a deadline (tp_wait)")
        if BY_NAME.search(code) and not path.endswith("words.py"):
            tree.fault(path, number, "kills by name: use the process id")


def check_text(tree, path, text):
    for m in PLACES.finditer(text):
        tree.fault(path, line_of(text, m.start()), f"{m.group(0)}: a path of one machine")
    for m in re.finditer(r"[ \t]+$", text, re.M):
        if not path.startswith("tests/screens/"):
            tree.fault(path, line_of(text, m.start()), "blanks at the end of the line")
    if text and not text.endswith("\n"):
        tree.fault(path, 0, "no newline at the end")


def main():
    tree, count = Tree(), 0
    for path in tree.files():
        if not path.endswith(TEXT) and path != ".ci/run":
            continue
        count += 1
        text = tree.read(path)
        check_text(tree, path, text)
        if path.endswith((".c", ".h")):
            check_c(tree, path, text)
        if re.match(r"#!.*sh\n", text):
            check_script(tree, path, text)
        if path.endswith((".c", ".h", ".sh", ".t", ".py", ".ci/run")) and LICENCE not in "".join(text.split("\n")[:2]):
            tree.fault(path, 1, "needs the licence line: " + LICENCE)
    tree.end(f"words: {count} files")


main()
