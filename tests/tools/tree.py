# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of this folder share: the files of the tree, C without comments and strings, and faults."""
import os
import re
import sys

SKIP = {".git", "build", "__pycache__"}


class Tree:
    """The files below a root (argv[1], default: this repository)."""

    def __init__(self):
        here = os.path.dirname(os.path.abspath(__file__))
        self.root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
        self.faults = 0

    def files(self, *ends):
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(d for d in folders if d not in SKIP)
            for name in sorted(names):
                if not ends or name.endswith(ends):
                    yield os.path.relpath(os.path.join(folder, name), self.root)

    def read(self, path):
        with open(os.path.join(self.root, path), "rb") as f:
            return f.read().decode("utf-8", "replace")

    def exceptions(self, check):
        """{(path, name)} of tests/tools/exceptions.txt for this check."""
        found = set()
        try:
            text = self.read("tests/tools/exceptions.txt")
        except FileNotFoundError:
            return found
        for number, line in enumerate(text.split("\n"), 1):
            rule, _, reason = line.partition("#")
            if len(rule.split()) != 3:
                continue
            kind, path, name = rule.split()
            if not reason.strip():
                self.fault("tests/tools/exceptions.txt", number, "an exception needs its reason")
            if kind == check:
                found.add((path, name))
        return found

    def fault(self, path, line, text):
        self.faults += 1
        print(f"{path}:{line}: {text}" if line else f"{path}: {text}")

    def end(self, summary):
        if self.faults:
            print(f"{os.path.basename(sys.argv[0])}: {self.faults} faults")
            sys.exit(1)
        print(summary)


def bare(text):
    """C with comments, strings and characters blanked; lines stay where they are."""
    def blank(m):
        s = m.group(0)
        if s[0] in "\"'":
            return s[0] + " " * (len(s) - 2) + s[0]
        return re.sub(r"[^\n]", " ", s)
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text, flags=re.S)


def without_directives(text):
    """The same without preprocessor lines and their continuations."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.M)
