#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes people read out over the phone: docs/RUNBOOK.md lists each row of src/proto/fault.h, in its words. codes.py [ROOT]"""
import re
from tree import Tree

ROW = re.compile(r'X\((\d+), (\w+), N_\("([^"]*)"\),\s*N_\("([^"]*)"\),\s*N_\("([^"]*)"\)\)')


def main():
    tree = Tree()
    book = tree.read("docs/RUNBOOK.md")
    rows = ROW.findall(tree.read("src/proto/fault.h"))
    for code, _, what, means, todo in rows:
        line = f"| {code} | {what} | {means} | {todo} |".replace("%1$s", "…")
        if line not in book:
            tree.fault("docs/RUNBOOK.md", 0, f"wants the line: {line}")
    for code in re.findall(r"^\| (\d{4}) \|", book, re.M):
        if code not in [r[0] for r in rows]:
            tree.fault("docs/RUNBOOK.md", 0, f"{code} is no code any more")
    if not rows:
        tree.fault("src/proto/fault.h", 0, "no row was understood")
    tree.end(f"codes: {len(rows)}")


main()
