"""What the reader says of declarations: where, what, and what helps."""

import json
import os
import subprocess

BASE = {
    "library": "libspecimen.so.1",
    "functions": {"f": {"returns": "int", "arguments": ["int"]}, "g": {"returns": "void", "arguments": []}},
    "steps": [{"call": "f", "with": [1]}],
}


def told(builds, declaration):
    """The faults that the reader notes: (what the text says at their offset, place, message, hint)."""
    text = declaration if isinstance(declaration, bytes) else json.dumps(declaration, indent=1).encode()
    path = f"{builds.folder}/declaration.json"
    with open(path, "wb") as file:
        file.write(text)
    result = subprocess.run([builds.faults, path], capture_output=True)
    if result.returncode not in (0, 1) or result.stderr:
        raise AssertionError(f"status {result.returncode}: {result.stderr.decode(errors='replace')[-2000:]}")
    faults = []
    for line in result.stdout.decode("utf-8", "replace").splitlines():
        offset, place, message, hint = line.split("\t")
        faults.append((text[int(offset):int(offset) + 40].decode("utf-8", "replace"), place, message, hint))
    return faults


def with_(**changes):
    return {**BASE, **changes}


def step(*steps, **more):
    return with_(steps=list(steps), **more)


def functions(**more):
    return with_(functions={**BASE["functions"], **more})


STRUCT = {"s": {"fields": [{"name": "a", "type": "char"}, {"name": "b", "type": "double"}]}}
FILES = {"each_file": ["**/*.x"]}

# what is promised, the declaration, where (as people read it), words of the message, words of the hint
FAULTS = [
    ("no library", {k: v for k, v in BASE.items() if k != "library"}, "", "\"library\" is missing", ""),
    ("an absolute library", with_(library="/usr/lib/libz.so"), "library", "expected a soname", ""),
    ("a library above the manifest", with_(library="../libz.so"), "library", "below the manifest's folder", ""),
    ("an unknown key, with the nearest", with_(step=[]), "", "there is no key \"step\"", "did you mean \"steps\""),
    ("no steps", with_(steps=[]), "steps", "at least one step", ""),
    ("a step of no kind", step({"cal": "f"}), "steps[0]", "expected a step", ""),
    ("an unknown function, with the nearest", {**functions(inflate={"returns": "int", "arguments": []}), "steps": [{"call": "inflat"}]}, "steps[0].call", "not declared", "did you mean \"inflate\""),
    ("too few arguments", step({"call": "f", "with": []}), "steps[0]", "takes 1 arguments, here are 0", ""),
    ("too many arguments", step({"call": "f", "with": [1, 2]}), "steps[0]", "takes 1 arguments, here are 2", ""),
    ("a text for a number", step({"call": "f", "with": ["1"]}), "steps[0].with[0]", "a text cannot be given as int", ""),
    ("null for a number", step({"call": "f", "with": [None]}), "steps[0].with[0]", "null cannot be given as int", ""),
    ("a fraction for a whole number", step({"call": "f", "with": [1.5]}), "steps[0].with[0]", "a number cannot be given as int", ""),
    ("a number that does not fit", step({"call": "f", "with": [1 << 31]}), "steps[0].with[0]", "2147483648 does not fit into int", ""),
    ("a negative for an unsigned", {**functions(u={"returns": "void", "arguments": ["uint8"]}), "steps": [{"call": "u", "with": [-1]}]}, "steps[0].with[0]", "-1 does not fit into uint8", ""),
    ("a type that does not exist, with the nearest", functions(h={"returns": "uint33", "arguments": []}), "functions.h.returns", "is no type", "did you mean \"uint32\""),
    ("void as a parameter", functions(h={"returns": "int", "arguments": ["void"]}), "functions.h.arguments[0]", "type void", ""),
    ("an array as a parameter", functions(h={"returns": "int", "arguments": [{"array": "int", "count": 3}]}), "functions.h.arguments[0]", "expected a pointer", ""),
    ("userdata as a result", functions(h={"returns": "userdata", "arguments": []}), "functions.h.returns", "only a parameter", ""),
    ("a variadic function, with the reason", functions(h={"returns": "int", "arguments": ["const char *", "..."]}), "functions.h.arguments[1]", "variable number of arguments are not called", ""),
    ("a va_list", functions(h={"returns": "int", "arguments": ["va_list"]}), "functions.h.arguments[0]", "not supported", ""),
    ("a complex number", functions(h={"returns": "double _Complex", "arguments": []}), "functions.h.returns", "not supported", ""),
    ("a symbol that is no name", functions(h={"symbol": "a b", "returns": "int", "arguments": []}), "functions.h", "as the library exports it", ""),
    ("a function without a result", functions(h={"arguments": []}), "functions.h", "\"returns\" is missing", ""),
    ("a function without parameters said", functions(h={"returns": "int"}), "functions.h", "\"arguments\" is missing", ""),
    ("a struct whose size is another", with_(structs={"s": {**STRUCT["s"], "size": 12}}), "structs.s", "the fields make 16 bytes, \"size\" says 12", "a field is missing"),
    ("a struct that leaves fields out without a size", with_(structs={"s": {**STRUCT["s"], "rest": True}}), "structs.s", "expected \"size\"", ""),
    ("a struct with a rest that is too small", with_(structs={"s": {**STRUCT["s"], "rest": True, "size": 8}}), "structs.s", "the fields make 16 bytes", ""),
    ("a struct that holds itself", with_(structs={"s": {"fields": [{"name": "a", "type": "s"}]}}), "structs.s.fields[0]", "cannot hold itself", ""),
    ("a struct without fields", with_(structs={"s": {"fields": []}}), "structs.s", "1 to 256 fields", ""),
    ("a struct that is called as a type", with_(structs={"int": STRUCT["s"]}), "structs", "is no name for a struct", ""),
    ("an array that is too large", with_(structs={"s": {"fields": [{"name": "a", "type": {"array": "int", "count": 1 << 40}}]}}), "structs.s.fields[0].type", "number of elements", ""),
    ("an array without a count", with_(structs={"s": {"fields": [{"name": "a", "type": {"array": "int"}}]}}), "structs.s.fields[0].type", "\"count\" is missing", ""),
    ("a handle given as another handle", {**functions(m={"returns": "cat *", "arguments": []}, d={"returns": "void", "arguments": ["dog *"]}), "steps": [{"call": "m", "result": "c"}, {"call": "d", "with": [{"from": "c"}]}]}, "steps[1].with[0]", "\"c\", a cat *, cannot be given as dog *", ""),
    ("a number given as a handle", {**functions(d={"returns": "void", "arguments": ["dog *"]}), "steps": [{"call": "f", "with": [1], "result": "n"}, {"call": "d", "with": [{"from": "n"}]}]}, "steps[1].with[0]", "cannot be given as dog *", ""),
    ("what frees is not declared", functions(m={"returns": {"type": "cat *", "freed_by": "bye"}, "arguments": []}), "functions.m.returns.freed_by", "not declared", ""),
    ("what frees takes something else", functions(m={"returns": {"type": "cat *", "freed_by": "f"}, "arguments": []}), "functions.m", "frees a cat *", ""),
    ("a number that is freed", functions(m={"returns": {"type": "int", "freed_by": "f"}, "arguments": []}), "functions.m.returns", "only what a pointer points to", ""),
    ("an owned result without a name", {**functions(m={"returns": {"type": "cat *", "freed_by": "bye"}, "arguments": []}, bye={"returns": "void", "arguments": ["cat *"]}), "steps": [{"call": "m"}]}, "steps[0]", "must be freed", ""),
    ("a variable that nobody sets", step({"call": "f", "with": [{"from": "n"}]}), "steps[0].with[0]", "no earlier step sets this", ""),
    ("a variable used before it is set", step({"call": "f", "with": [{"from": "n"}]}, {"call": "f", "with": [1], "result": "n"}), "steps[0].with[0]", "no earlier step sets this", ""),
    ("a variable of a file after it", step({**FILES, "steps": [{"call": "f", "with": [1], "result": "n"}]}, {"call": "f", "with": [{"from": "n"}]}), "steps[1].with[0]", "only as long as its file", ""),
    ("a file outside of each_file", step({"call": "f", "with": [{"from": "file.size"}]}), "steps[0].with[0]", "only within \"each_file\"", ""),
    ("a part that files do not have", step({**FILES, "steps": [{"call": "f", "with": [{"from": "file.mode"}]}]}), "steps[0].steps[0].with[0]", "file.path, file.absolute", ""),
    ("a variable that changes its type", {**functions(m={"returns": "double", "arguments": []}), "steps": [{"call": "f", "with": [1], "result": "n"}, {"call": "m", "result": "n"}]}, "steps[1]", "is a int already", ""),
    ("a variable called file", step({"call": "f", "with": [1], "result": "file"}), "steps[0]", "no name for a variable", ""),
    ("the result of a function that has none", step({"call": "g", "result": "n"}), "steps[0]", "returns nothing", ""),
    ("a field of something that has none", step({"call": "f", "with": [1], "result": "n"}, {"call": "f", "with": [{"from": "n.a"}]}), "steps[1].with[0]", "has fields", ""),
    ("a field that does not exist", step({"set": "v", "type": "s"}, {"call": "f", "with": [{"from": "v.c"}]}, structs=STRUCT), "steps[1].with[0]", "no such field", ""),
    ("an element past the end", step({"set": "v", "type": {"array": "int", "count": 3}}, {"call": "f", "with": [{"from": "v[3]"}]}), "steps[1].with[0]", "fewer elements", ""),
    ("an element of a number", step({"call": "f", "with": [1], "result": "n"}, {"call": "f", "with": [{"from": "n[0]"}]}), "steps[1].with[0]", "has elements", ""),
    ("a constant that does not exist", step({"call": "f", "with": [{"constant": "X"}]}), "steps[0].with[0]", "not declared under \"constants\"", ""),
    ("a result of which nothing is said", step({"call": "f", "with": [1], "results": [{"when": {"equals": 0}}]}), "steps[0].results[0]", "\"means\" is missing", ""),
    ("a meaning that does not exist", step({"call": "f", "with": [1], "results": [{"means": "fine"}]}), "steps[0].results[0].means", "expected one of \"ok\"", ""),
    ("a finding without words", step({"call": "f", "with": [1], "results": [{"means": "finding"}]}), "steps[0].results[0]", "\"finding\" is missing", ""),
    ("a finding without a rule", step({"call": "f", "with": [1], "results": [{"means": "finding", "finding": {"message": "m"}}]}), "steps[0].results[0].finding", "\"rule\" is missing", ""),
    ("a result that is never reached", step({"call": "f", "with": [1], "results": [{"means": "ok"}, {"means": "breakage"}]}), "steps[0].results[0]", "never reached", ""),
    ("pass outside of a file", step({"call": "f", "with": [1], "results": [{"means": "pass"}]}), "steps[0].results[0]", "within \"each_file\"", ""),
    ("leave outside of repeat", step({"call": "f", "with": [1], "results": [{"means": "leave"}]}), "steps[0].results[0]", "\"leave\" leaves a \"repeat\"", ""),
    ("again outside of a call", step({**FILES, "steps": [{"check": {"from": "file.size"}, "results": [{"means": "again"}]}]}), "steps[0].steps[0].results[0]", "\"again\" calls once more", ""),
    ("a comparison that does not exist", step({"call": "f", "with": [1], "results": [{"when": {"equal": 0}, "means": "ok"}]}), "steps[0].results[0].when", "is no comparison", "did you mean \"equals\""),
    ("a number compared with a text", step({"call": "f", "with": [1], "results": [{"when": {"equals": "0"}, "means": "ok"}]}), "steps[0].results[0].when.equals", "a text cannot be given as int", ""),
    ("an order of texts", {**functions(t={"returns": "cstring", "arguments": []}), "steps": [{"call": "t", "results": [{"when": {"less": "a"}, "means": "ok"}]}]}, "steps[0].results[0].when", "compares numbers", ""),
    ("a brace that stays open", step({"call": "f", "with": [1], "results": [{"means": "breakage", "message": "a {result"}]}), "steps[0].results[0].message", "'}' for each '{'", ""),
    ("a template that names nothing", step({"call": "f", "with": [1], "results": [{"means": "breakage", "message": "{nothing}"}]}), "steps[0].results[0].message", "no earlier step sets this", ""),
    ("each_file within each_file", step({**FILES, "steps": [{**FILES, "steps": [{"call": "g"}]}]}), "steps[0].steps[0]", "stands within another", ""),
    ("each_file without steps", step({**FILES, "steps": []}), "steps[0]", "at least one step", ""),
    ("a pattern that is absolute", step({"each_file": ["/a"], "steps": [{"call": "g"}]}), "steps[0].each_file", "expected a pattern", ""),
    ("a callback that is not declared", functions(h={"returns": "int", "arguments": [{"callback": "c"}]}), "functions.h.arguments[0]", "not declared under \"callbacks\"", ""),
    ("a callback that gives no answer", with_(callbacks={"c": {"returns": "int", "arguments": []}}), "callbacks.c", "\"answer\" is missing", ""),
    ("an answer of a callback that returns nothing", with_(callbacks={"c": {"arguments": [], "answer": 0}}), "callbacks.c", "it returns nothing", ""),
    ("pass within a callback", with_(callbacks={"c": {"arguments": [], "results": [{"means": "pass"}]}}), "callbacks.c.results[0]", "within a callback", ""),
    ("an out parameter that is given a value", {**functions(o={"returns": "void", "arguments": [{"out": "int"}]}), "steps": [{"call": "o", "with": [1]}]}, "steps[0].with[0]", "the function writes here", ""),
    ("a struct field that does not exist", {**functions(o={"returns": "void", "arguments": ["s *"]}), "structs": STRUCT, "steps": [{"call": "o", "with": [{"struct": {"c": 1}}]}]}, "steps[0].with[0]", "has no field \"c\"", ""),
    ("an owned variable that is overwritten", {**functions(m={"returns": {"type": "cat *", "freed_by": "bye"}, "arguments": []}, bye={"returns": "void", "arguments": ["cat *"]}), "steps": [{"call": "m", "result": "c"}, {"set": "c", "to": None}]}, "steps[1]", "must be freed", ""),
]

BROKEN = [
    (b"", "a value"), (b"{", "a name in quotes"), (b"[1,]", "a value"), (b'{"a":1,"a":2}', "each name once"), (b'{"a":01}', "a number"),
    (b'"\\ud800"', "UTF-8 or an escape"), (b'"\\u0000"', "not NUL"), (b'"\xff"', "UTF-8"), (b'"\x01"', "control characters"),
    (b'"abc', "a text that ends"), (b'"abc\\', "a text that ends"), (b"[" * 100, "64 values inside"), (b"nul", "a value"), (b"1 2", "nothing after"),
    (b"[" + b"1," * 100001 + b"1]", "100,000 values"), (b"123456789012345678901234567890", "64 bits"), (b"-9223372036854775809", "64 bits"),
    (b"1.", "a number"), (b"1e", "a number"), (b"-", "a number"), (b"+1", "a value"), (b"\xef\xbb\xbf{}", "a value"), (b"NaN", "a value"),
    (b"{" + b",".join(b'"k%d":1' % i for i in range(1001)) + b"}", "1,000 names"),
]


def faults(p, builds):
    for what, declaration, place, message, hint in FAULTS:
        found = told(builds, declaration)
        fits = any(f[1] == place and message in f[2] and hint in f[3] for f in found)
        p.hold(f"the reader refuses {what}", fits and len(found) <= 3, found)


def broken(p, builds):
    for text, expected in BROKEN:
        found = told(builds, text)
        p.hold(f"the reader refuses {text[:30]!r}", len(found) == 1 and found[0][2].startswith("this is not JSON") and expected in found[0][2], found)


def places(p, builds):
    found = told(builds, step({"call": "f", "with": [{"from": "nowhere"}]}, library="/x", stepz=1))
    p.hold("all faults are told, in the order of the text", [f[1] for f in found] == ["library", "steps[0].with[0]", ""], found)
    p.hold("a fault's offset is where its value stands", [f[0].split('"')[1] for f in found] == ["/x", "nowhere", "stepz"], found)
    many = told(builds, functions(**{f"h{i}": {"returns": "nothing", "arguments": []} for i in range(200)}))
    p.hold("at most 32 faults are told", len(many) == 32, len(many))
    p.hold("a manifest's own member is read", told(builds, {"id": "x", "foreign": BASE}) == [] and told(builds, {"foreign": {}})[0][1] == "")


def accepted(p, builds):
    p.hold("the reader takes the smallest declaration", told(builds, BASE) == [], told(builds, BASE))
    for name in sorted(name for name in os.listdir(builds.manifests) if name.endswith(".json")):
        with open(f"{builds.manifests}/{name}", "rb") as file:
            text = file.read()
        if b'"kind": "foreign"' in text:
            p.hold(f"the reader takes {name}", told(builds, text) == [], told(builds, text))
    types = ["bool", "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "unsigned", "long", "unsigned long", "long long",
             "unsigned long long", "int8", "uint8_t", "int16_t", "uint16", "int32", "uint32_t", "int64", "uint64_t", "size_t", "ssize_t", "ptrdiff_t", "intptr_t",
             "uintptr_t", "wchar_t", "float", "double", "long double", "pointer", "cstring", "void *", "const char *", "char **", "thing *", "const struct thing *",
             "unsigned int *", "s", "s *", "const s *", "s **"]
    everything = functions(**{f"h{i}": {"returns": name, "arguments": [name, {"type": name, "name": "n"}]} for i, name in enumerate(types)})
    p.hold("the reader takes every type of C that it promises", told(builds, {**everything, "structs": STRUCT}) == [], told(builds, {**everything, "structs": STRUCT}))


def cuts(p, builds):
    with open(f"{builds.manifests}/sqlite-integrity.json", "rb") as file:
        whole = file.read()
    lengths = range(0, len(whole) - 1, 97)
    p.hold("a manifest that is cut anywhere is refused, not misread", all(told(builds, whole[:length]) for length in lengths))


GLOBS = [
    ("*", "a b.c .x", "a/b"), ("*.py", "a.py .py", "a/b.py a.pyc"), ("**/*.py", "a.py a/b.py a/b/c.py", "a.pyc"), ("a/**", "a/b a/b/c", "a b/a"),
    ("a/**/b", "a/b a/x/b a/x/y/b", "a/xb ab a/b/c"), ("?.c", "a.c ä.c", "ab.c /.c"), ("[a-c]x", "ax bx cx", "dx /x"), ("[!a-c]x", "dx", "ax /x"),
    ("{a,bc}.x", "a.x bc.x", "b.x abc.x"), ("**/*.{xml,svg}", "a.xml b/c.svg", "a.xmls"), ("\\*.c", "*.c", "a.c"), ("{a*,b?}", "axyz by", "b byz"),
    ("**", "a a/b", ""), ("a{,b}c", "ac abc", "abbc"), ("[]-]x", "", ""), ("*a*a*a*b", "aaab", "a" * 60), ("x{[,],a}y", "x,y xay", "xy"),
]


def globs(p, builds):
    for pattern, yes, no in GLOBS:
        words = yes.split() + no.split()
        result = subprocess.run([builds.glob, pattern, *words], capture_output=True, text=True)
        expected = "1" * len(yes.split()) + "0" * len(no.split())
        p.hold(f"the pattern {pattern} matches {yes or 'nothing'} and not {no or 'others'}"[:110], result.returncode == 0 and result.stdout.strip() == expected, result.stdout + result.stderr[-500:])


ALL = [faults, broken, places, accepted, cuts, globs]
