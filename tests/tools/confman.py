#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/man/tongpin.conf.5 from what `tongpind --print-config` prints on stdin: tongpind --print-config | confman.py"""
import re
import sys

SECTIONS = {
    "room": "Who this classroom is.",
    "ui": "The console.",
    "daemon": "The service itself.",
    "lesson": "When lessons begin, and when a picture counts as lost.",
    "player": "Picture and sound.",
    "mqtt": "The line to the county's platform.",
}
HEAD = r""".\" SPDX-License-Identifier: GPL-3.0-or-later
.\" Written by tests/tools/confman.py.
.Dd November 22, 2026
.Dt TONGPIN.CONF 5
.Os
.Sh NAME
.Nm tongpin.conf
.Nd configuration of a receiving classroom
.Sh SYNOPSIS
.Pa /etc/tongpin/tongpin.conf
.Sh DESCRIPTION
Read by
.Xr tongpind 8
at its start; the worker and the consoles get what they need from it.
The file is INI: sections in brackets, lines of
.Ql key = value ,
comments that begin with
.Ql # .
A section or key that is not listed here, a key given twice and a value out of its bounds are faults: the program says the
line and ends with 78.
.Ql tongpind --print-config
prints all of this as a file with the values in force.
A secret never stands in the file itself, only the path of the file that holds it.
"""
TAIL = """.El
.Sh SEE ALSO
.Xr tongpin 1 ,
.Xr tongpin-county 1 ,
.Xr tongpind 8
"""
ITEM = re.compile(r"# (?P<sentence>.*)\n# (?P<bounds>.*); default: (?P<default>.*)\n#?(?P<name>\w+) =")


def main():
    text = sys.stdin.read()
    out = HEAD
    for i, part in enumerate(re.split(r"^\[(\w+)\]$", text, flags=re.M)[1:]):
        if i % 2 == 0:
            section = part
            out += (".El\n" if i else "") + f".Ss [{section}]\n{SECTIONS[section]}\n.Bl -tag -width Ds\n"
            continue
        for m in ITEM.finditer(part):
            sentence = re.sub(r"([.:;]) (?=[A-Z])", r"\1\n", m["sentence"])
            default = "empty by default." if m["default"] == "empty" else f"default\n.Ql {m['default']} ."
            bounds = m["bounds"]
            bounds = "Number, " + bounds if re.fullmatch(r"-?\d+ to -?\d+", bounds) else bounds[0].upper() + bounds[1:]
            out += f".It Ic {m['name']}\n{sentence}\n{bounds}, {default}\n"
    sys.stdout.write(out + TAIL)


main()
