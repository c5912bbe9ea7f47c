#!/usr/bin/env python3
"""Holds the SDK's headers to what they promise: languages, layout, one exported symbol, the note, the contracts."""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SDK = f"{ROOT}/plugin-sdk/c"
HEADERS = f"{SDK}/include/firsttry"
sys.path.insert(0, f"{ROOT}/Tests/Runner")
from promises import Promises

CLANG = os.environ.get("CLANG", "clang")
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{SDK}/include"]
LANGUAGES = [(compiler, language, standard)
             for compiler in (CLANG, "gcc")
             for language, standard in (("c", "c11"), ("c", "c17"), ("c++", "c++17"), ("c++", "c++20"))]


def compiles(compiler, *arguments, source=None):
    result = subprocess.run([compiler, *WARNINGS, *arguments], input=source, capture_output=True, text=True)
    return result.returncode == 0, result.stderr.strip()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def headers():
    for folder, _, names in sorted(os.walk(HEADERS)):
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), os.path.dirname(HEADERS))


def languages(p):
    for compiler, language, standard in LANGUAGES:
        name = os.path.basename(compiler)
        for header in headers():
            source = f"#include <{header}>\n#include <{header}>\ntypedef int not_empty;\n"
            p.hold(f"<{header}> stands alone, and twice, as {standard} ({name})",
                   *compiles(compiler, "-x", language, f"-std={standard}", "-fsyntax-only", "-", source=source))
        p.hold(f"layout.c holds as {standard} ({name})",
               *compiles(compiler, "-x", language, f"-std={standard}", "-fsyntax-only", f"{SDK}/src/layout.c"))


def structs():
    """Each struct of the headers with its members' names."""
    text = re.sub(r"/\*.*?\*/", "", "".join(read(f"{os.path.dirname(HEADERS)}/{header}") for header in headers()), flags=re.S)
    for name, body in re.findall(r"typedef struct (?:FT_SWIFT_NAME\(\w+\) )?(ft_\w+) \{(.*?)\n\} \w+;", text, re.S):
        members = []
        for declaration in filter(str.strip, body.split(";")):
            pointer = re.search(r"\(\*(?:FT_\w+ )?(\w+)\)", declaration)
            members.append((pointer or re.search(r"(\w+)(?:\[\w+\])?\s*$", declaration)).group(1))
        yield name, members


def layout(p):
    pinned = read(f"{SDK}/src/layout.c")
    for name, members in structs():
        missing = [member for member in members if f"MEMBER({name}, {member}, " not in pinned]
        p.hold(f"layout.c pins {name} with its {len(members)} members", f"SIZE({name}, " in pinned and not missing, missing)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cp", "-r", HEADERS, folder], check=True)
        types = f"{folder}/firsttry/types.h"
        for what, before, after in (
                ("a member put in between", "ft_str unit;", "ft_str unit; ft_str added;"),
                ("two members that change places", "uint64_t expected;", "uint64_t examined_; uint64_t expected;"),
                ("a member that becomes narrower", "uint32_t cores;", "uint16_t cores;"),
                ("a code that is renumbered", "FT_STATUS_PROBLEM = 2", "FT_STATUS_PROBLEM = 3")):
            original = read(f"{HEADERS}/types.h")
            with open(types, "w", encoding="utf-8") as file:
                file.write(original.replace(before, after, 1))
            command = [CLANG, "-std=c17", "-fsyntax-only", f"-I{folder}", f"{SDK}/src/layout.c"]
            accepted = subprocess.run(command, capture_output=True).returncode == 0
            p.hold(f"layout.c refuses {what}", before in original and not accepted)


def contracts(p):
    for header in ("host.h", "gate.h"):
        text = read(f"{HEADERS}/{header}")
        declared = list(re.finditer(r"^    [\w ]+\*?\s?(?:FT_\w+ )?\(\*(?:FT_\w+ )?(\w+)\)\(", text, re.M))
        p.hold(f"{header} declares functions", len(declared) > 3)
        for match in declared:
            before = text[:match.start()].rstrip()
            comment = before[before.rfind("/*"):] if before.endswith("*/") else ""
            p.hold(f"{header}: the contract of {match.group(1)} ends in phase and version",
                   re.search(r"\[[a-z, ]+\]\s*(?:\*\s*)?Since \d+\.\d+ \*/$", re.sub(r"\s+\* ", " ", comment)) is not None, comment[-80:])


def exported(library):
    output = subprocess.run(["readelf", "--dyn-syms", "--wide", library], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in output.splitlines() if re.match(r"\s+\d+:", line)]
    return sorted(row[7] for row in rows if len(row) > 7 and row[6] != "UND" and row[4] in ("GLOBAL", "WEAK"))


def note_of(library):
    output = subprocess.run(["readelf", "-n", library], capture_output=True, text=True, check=True).stdout
    data = re.search(r"FirstTry\s+0x00000048.*?description data: ([0-9a-f ]+)", output, re.S)
    return bytes.fromhex(data.group(1)) if data else b""


def libraries(p):
    shared = ["-fPIC", "-shared", "-fvisibility=hidden", f"-Wl,--version-script={SDK}/gate.map", "-Wl,--gc-sections"]
    with tempfile.TemporaryDirectory() as folder:
        for compiler in (CLANG, "gcc"):
            name = os.path.basename(compiler)
            for source, flags, gate in ((f"{ROOT}/Tests/Runner/noop_gate.c", ["-std=c11"], "noop"), (f"{HERE}/gate.cpp", ["-xc++", "-std=c++17"], "cpp")):
                library = f"{folder}/{gate}-{name}.so"
                built, errors = compiles(compiler, *flags, *shared, source, "-o", library)
                p.hold(f"a gate in {'C11' if gate == 'noop' else 'C++17'} builds ({name})", built, errors)
                p.hold(f"the {gate} gate exports ft_gate_entry and nothing else ({name})", exported(library) == ["ft_gate_entry"], exported(library))
                p.hold(f"the {gate} gate's note survives --gc-sections and says 1.0 and its id ({name})",
                       note_of(library) == b"\1\0\0\0\0\0\0\0" + gate.encode().ljust(64, b"\0"), note_of(library))
            library = f"{folder}/note-{name}.so"
            built, errors = compiles(compiler, "-std=c11", "-fPIC", "-shared", '-DFT_GATE_ID="elsewhere"', f"{SDK}/src/gate_note.c", "-o", library)
            p.hold(f"gate_note.c gives the note to a gate of another language ({name})", built and note_of(library)[8:17] == b"elsewhere", errors)
            fits, _ = compiles(compiler, "-std=c11", "-fsyntax-only", f'-DFT_GATE_ID="{"x" * 63}"', f"{SDK}/src/gate_note.c")
            long, _ = compiles(compiler, "-std=c11", "-fsyntax-only", f'-DFT_GATE_ID="{"x" * 64}"', f"{SDK}/src/gate_note.c")
            p.hold(f"an id of 63 bytes fits into the note, one of 64 does not compile ({name})", fits and not long)


def policy(p):
    """Every test that POLICY.md names exists, and every rule has a number of its own."""
    text = read(f"{ROOT}/plugin-sdk/POLICY.md")
    rules = re.findall(r"^\| ((?:GATE|HOST)-\d+) \|", text, re.M)
    p.hold("POLICY.md gives each number once", len(rules) == len(set(rules)) and len(rules) > 20, rules)
    variants = re.findall(r'"name": "([^"]+)"', read(f"{ROOT}/Tests/Hostile/variants.json"))
    named = [name for cell in re.findall(r"hostile: ([^|;]+)", text) for name in re.findall(r"`([^`]+)`", cell)]
    p.hold("the hostile variants that POLICY.md names exist", named and set(named) <= set(variants), sorted(set(named) - set(variants)))
    spoken = set(re.findall(r"GATE-\d+", "".join(read(f"{ROOT}/Sources/Host/Runner/{name}") for name in ("host_table.c", "main.c", "session.c"))))
    p.hold("the rules that the runner names are in POLICY.md", spoken <= set(rules), sorted(spoken - set(rules)))


def main():
    promises = Promises()
    for test in (languages, layout, contracts, libraries, policy):
        promises.attempt(test)
    promises.close()


if __name__ == "__main__":
    main()
