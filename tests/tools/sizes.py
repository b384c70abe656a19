#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes: functions of 60 lines, files of 700, 5 parameters, lines of 110 columns. sizes.py [ROOT]"""
import re
import statistics
import unicodedata
from tree import Tree, bare, without_directives

FUNCTION, FILE, PARAMETERS, COLUMNS, LONG = 60, 700, 5, 110, 40
CODE = (".c", ".h")
SCRIPT = (".sh", ".t", ".py", "Makefile", ".ci/run")


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def parameters(inside):
    """How many parameters stand between the parentheses; `...` and void are none."""
    inside, deep, parts = inside.strip(), 0, [""]
    for c in inside:
        deep += (c in "([") - (c in ")]")
        if c == "," and deep == 0:
            parts.append("")
        else:
            parts[-1] += c
    return len([p for p in parts if p.strip() not in ("", "void", "...")])


def close_of(text, start, pair):
    deep = 0
    for i in range(start, len(text)):
        deep += (text[i] == pair[0]) - (text[i] == pair[1])
        if deep == 0:
            return i
    return len(text) - 1


def functions(text):
    """(name, first line, lines, parameters) of each function defined at the top level."""
    at = 0
    while True:
        brace = text.find("{", at)
        if brace < 0:
            return
        end = close_of(text, brace, "{}")
        head = text[max(text.rfind(";", 0, brace), text.rfind("}", 0, brace), at - 1) + 1:brace]
        at = end + 1
        if not head.rstrip().endswith(")"):
            continue
        closing = len(head.rstrip()) - 1
        opening = closing
        deep = 0
        while opening >= 0:
            deep += (head[opening] == ")") - (head[opening] == "(")
            if deep == 0:
                break
            opening -= 1
        name = re.search(r"(\w+)\s*$", head[:opening])
        start = brace - len(head) + len(head) - len(head.lstrip())
        first = text.count("\n", 0, start) + 1
        yield name.group(1) if name else "?", first, text.count("\n", start, end) + 1, \
            parameters(head[opening + 1:closing])


PROTOTYPE = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\(((?:[^();{}]|\([^()]*\))*)\)[^;{}()]*;", re.M)


def check_lines(tree, path, text):
    off = False
    for number, line in enumerate(text.split("\n"), 1):
        off = (off or "clang-format off" in line) and "clang-format on" not in line
        if not off and width(line) > COLUMNS:
            tree.fault(path, number, f"{width(line)} columns, at most {COLUMNS}")


def check_parameters(tree, path, line, name, count):
    if count <= PARAMETERS:
        return
    if (path, name) in tree.allowed:
        tree.used.add((path, name))
    else:
        tree.fault(path, line, f"{name} has {count} parameters, at most {PARAMETERS}")


def check_code(tree, path, text, sizes, longest):
    code = without_directives(bare(text))
    for name, line, lines, count in functions(code):
        sizes.append(lines)
        if lines > LONG:
            longest.append((lines, f"{path}:{line} {name}"))
        if lines > FUNCTION:
            tree.fault(path, line, f"{name} has {lines} lines, at most {FUNCTION}")
        check_parameters(tree, path, line, name, count)
    if path.endswith(".h"):
        for m in PROTOTYPE.finditer(code):
            line = code.count("\n", 0, m.start()) + 1
            check_parameters(tree, path, line, m.group(1), parameters(m.group(2)))


def main():
    tree, sizes, longest, lengths = Tree(), [], [], []
    tree.allowed, tree.used = tree.exceptions("parameters"), set()
    for path in tree.files(*CODE, *SCRIPT):
        text = tree.read(path)
        lines = text.count("\n")
        if path.endswith(CODE):
            lengths.append(lines)
            check_code(tree, path, text, sizes, longest)
            check_lines(tree, path, text)
        if lines > FILE:
            tree.fault(path, 0, f"{lines} lines, at most {FILE}")
    for path, name in sorted(tree.allowed - tree.used):
        tree.fault("tests/tools/exceptions.txt", 0, f"{path} {name} is no exception any more")
    for lines, where in sorted(longest, reverse=True)[:10]:
        if lines <= FUNCTION:
            print(f"  long: {lines} lines, {where}")
    typical = f"median {statistics.median(sizes):.0f}, 90th percentile {sorted(sizes)[len(sizes) * 9 // 10]}" if sizes else ""
    tree.end(f"sizes: {len(sizes)} functions, lines: {typical}; {len(lengths)} files, median {statistics.median(lengths or [0]):.0f}")


main()
