#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the house rules that no compiler knows. Prints every breach; exit status 1 if there is one.

Include direction (from CMakeLists.txt), lengths of lines, files and functions, a README per module,
SPDX lines, a conformance folder or named test for every RFC in docs/protocols.md, refused words and
banned constructs with what to use instead.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE_LINES_MAX = 400
SOURCE_LINES_RED = 600
HEADER_LINES_MAX = 200
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

# pattern, what to use instead, paths where it is allowed
BANNED = [
    (r"std::atomic<\s*std::shared_ptr", "Published<T>", ()),
    (r"std::atomic(?!_)", "Guarded<T>, Published<T>, Counter; atomics only where the protocol is argued",
     ("src/base/", "src/zone/", "src/registry/", "src/dnssec/signature_cache", "src/testing/", "_test.cpp")),
    (r"system_clock::now|steady_clock::now|\btime\(nullptr\)", "Clock", ("src/base/clock.cpp", "bench/")),
    (r"\brand\(|random_device|mt19937", "Random", ("src/testing/", "bench/", "tests/", "_test.cpp")),
    (r"sleep_for|sleep_until|\busleep\(", "an event, or Clock", ()),
    (r"\bvolatile\b", "std::atomic in base/ or the name table", ()),
    (r"\.detach\(\)", "std::jthread with an owner", ()),
    (r"std::regex", "a parser", ()),
    (r"#include <iostream>", "fmt and log()", ()),
    (r"using namespace std;", "std::", ()),
    (r"catch \(\.\.\.\)", "the one boundary per stream loop", ("src/http/",)),
    (r"\bnew [A-Za-z_:]+[\[({;<]|\bdelete (?!;)[a-z_]+;|\bdelete\[\]", "std::make_unique or a container", ()),
    (r"\bFIXME\b|\bXXX\b|\bHACK\b|\bTODO\b", "doing it, or saying in docs what is not done", ()),
]
REFUSED_WORDS = re.compile(r"\b(master|slave|fqdn)\b", re.IGNORECASE)
REFUSED_WORDS_ALLOWED = re.compile(r"notfqdn|badfqdn|nofqdn|master[ -]file|master: mooring|\"fqdn\"", re.IGNORECASE)
REFUSED_FOLDERS = {"util", "utils", "common", "misc", "helpers", "manager"}

breaches = []


def breach(path, line, text):
    breaches.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def modules():
    """Module name -> set of modules it may include, transitively, from the root CMakeLists.txt."""
    direct = {}
    text = (ROOT / "CMakeLists.txt").read_text()
    for match in re.finditer(r"mooring_(?:module|testing)\((\w+)([^)]*)\)", text):
        name, rest = match.groups()
        depends = re.search(r"DEPENDS ([\w ]+?)(?= [A-Z_]+\b|$)", rest.strip())
        direct[name] = set(depends.group(1).split()) if depends else set()
    closed = {}

    def close(name):
        if name not in closed:
            closed[name] = {name}.union(*(close(other) for other in direct[name]))
        return closed[name]

    for name in direct:
        close(name)
    return closed


def check_includes(path, lines, allowed):
    module = path.relative_to(ROOT / "src").parts[0]
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include "([a-z]+)/', line)
        if not match or match.group(1) not in allowed:
            continue
        if match.group(1) == "testing" and path.name.endswith(("_test.cpp", "_fixture.hpp")):
            continue
        if match.group(1) not in allowed[module]:
            breach(path, number, f"{module}/ must not include {match.group(1)}/")


def check_lengths(path, lines):
    is_header = path.suffix == ".hpp"
    is_test = path.name.endswith("_test.cpp")
    limit = HEADER_LINES_MAX if is_header else SOURCE_LINES_RED if is_test else SOURCE_LINES_MAX
    if len(lines) > limit and not any("long file:" in line for line in lines[:25]):
        breach(path, len(lines), f"{len(lines)} lines; {limit} at most (split by idea, or say why: 'long file:')")
    start = None
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            breach(path, number, f"{len(line)} columns; {COLUMNS_MAX} at most")
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start - 1 >= FUNCTION_LINES_MAX:
                breach(path, start, f"function of {number - start - 1} lines; {FUNCTION_LINES_MAX} is too long")
            start = None


def check_banned(path, lines):
    relative = str(path.relative_to(ROOT))
    for number, line in enumerate(lines, 1):
        code = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
        is_comment = code.lstrip().startswith("//")
        code = code.split("//")[0]
        for pattern, instead, allowed in BANNED:
            subject = line if "TODO" in pattern else code
            if re.search(pattern, subject) and not any(part in relative for part in allowed):
                breach(path, number, f"banned: {pattern} (use {instead})")
        words = REFUSED_WORDS_ALLOWED.sub("", line)
        if REFUSED_WORDS.search(words) and (is_comment or '"' not in line):
            breach(path, number, "a refused word: master, slave or fqdn")


def check_sources():
    allowed = modules()
    for folder in ("src", "tests", "fuzz", "bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".cpp", ".hpp"):
                continue
            lines = path.read_text().splitlines()
            if not lines or lines[0] != "// SPDX-License-Identifier: Apache-2.0":
                breach(path, 1, "the first line must be the SPDX line")
            check_lengths(path, lines)
            check_banned(path, lines)
            if folder == "src":
                check_includes(path, lines, allowed)
            if path.suffix == ".hpp" and "#pragma once" not in lines:
                breach(path, 1, "#pragma once is missing")


def check_folders():
    for folder in (ROOT / "src").iterdir():
        if folder.is_dir() and not (folder / "README.md").exists():
            breach(folder, 1, "a module needs its one-paragraph README.md")
    for path in ROOT.glob("src/**/"):
        if path.name in REFUSED_FOLDERS:
            breach(path, 1, "a folder name that says nothing")


def check_protocols():
    """Every test or source path that docs/protocols.md names must exist."""
    page = ROOT / "docs" / "protocols.md"
    if not page.exists():
        breach(page, 1, "is missing")
        return
    for number, line in enumerate(page.read_text().splitlines(), 1):
        for named in re.findall(r"`((?:src|tests|fuzz)/[^`*]+)`", line):
            if not (ROOT / named).exists():
                breach(page, number, f"names {named}, which does not exist")


def main():
    check_sources()
    check_folders()
    check_protocols()
    for line in breaches:
        print(line)
    print(f"{len(breaches)} breaches of the house rules")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
