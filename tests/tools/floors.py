#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floors and homes: who may include whom (floors.txt). floors.py [ROOT]"""
import fnmatch
import os
import re
from tree import Tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def rules():
    floors, homes = {}, []
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "floors.txt"), encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip()
            if not line:
                continue
            left, right = line.split(":", 1)
            kind, name = left.split()
            if kind == "floor":
                floors[name] = right.split()
            else:
                homes.append((name, right.split()))
    return floors, homes


def floor_of(path, floors):
    folder = os.path.dirname(path)
    fits = [f for f in floors if folder == f or folder.startswith(f + "/")]
    return max(fits, key=len, default=None)


def at_home(path, places):
    return any(path.startswith(p) if p.endswith("/") else path == p for p in places)


def check_own(tree, floors, path, line, floor, name):
    if not os.path.exists(os.path.join(tree.root, name)):
        tree.fault(path, line, f'"{name}" is not written from the root, or is not there')
        return
    target = floor_of(name, floors)
    if target != floor and target not in floors[floor]:
        tree.fault(path, line, f'"{name}": floor {floor} may not include floor {target or os.path.dirname(name)}')


def check_foreign(tree, homes, path, line, name):
    for pattern, places in homes:
        if fnmatch.fnmatchcase(name, pattern) and not at_home(path, places):
            tree.fault(path, line, f"<{name}> has its home in {' '.join(places)}")


def main():
    tree = Tree()
    floors, homes = rules()
    count = 0
    for path in tree.files(".c", ".h"):
        floor = floor_of(path, floors)
        if path.startswith("tests/"):
            continue
        count += 1
        if not floor:
            tree.fault(path, 0, "stands on no floor of floors.txt")
            continue
        text = tree.read(path)
        for m in INCLUDE.finditer(text):
            line = text.count("\n", 0, m.start()) + 1
            if m.group(1) == '"':
                check_own(tree, floors, path, line, floor, m.group(2))
            else:
                check_foreign(tree, homes, path, line, m.group(2))
    tree.end(f"floors: {count} files on {len(floors)} floors")


main()
