"""What the adapter does with a library: every type in and out, ownership, callbacks, and what goes wrong."""

import json
import os
import signal

import harness

FUNCTIONS = {
    **{f"sp_{name}": {"returns": kind, "arguments": [kind]} for name, kind in {
        "int8": "int8", "uint8": "uint8", "int16": "int16", "uint16": "uint16", "int32": "int32", "uint32": "uint32", "int64": "int64", "uint64": "uint64",
        "size": "size_t", "long": "long", "ushort": "unsigned short", "not": "bool", "float": "float", "double": "double", "long_double": "long double",
        "swap": "pair", "double_point": "point", "large": "large", "mixed": "mixed"}.items()},
    "sp_many": {"returns": "double", "arguments": ["int8", "double", "uint16", "float", "int64", "double", "uint8", "float", "int32", "double", "uint64", "double"]},
    "sp_sum_pair": {"returns": "int", "arguments": ["const pair *"]},
    "sp_fill_pair": {"returns": "void", "arguments": [{"out": "pair"}, "int", "int"]},
    "sp_divide": {"returns": "int", "arguments": ["int", "int", {"out": "int"}, {"out": "int"}]},
    "sp_sum": {"returns": "int", "arguments": ["const int *", "size_t"]},
    "sp_longest": {"returns": "size_t", "arguments": ["const char *const *", "size_t"]},
    "sp_length": {"returns": "size_t", "arguments": ["const char *"]},
    "sp_checksum": {"returns": "uint32", "arguments": ["const uint8_t *", "size_t"]},
    "sp_write": {"returns": "void", "arguments": ["char *", "size_t"]},
    "sp_advance": {"returns": "void", "arguments": [{"out": "int"}]},
    "sp_table": {"returns": "const int *", "arguments": []},
    "sp_make": {"returns": {"type": "thing *", "freed_by": "sp_free"}, "arguments": ["int"]},
    "sp_make_into": {"returns": "int", "arguments": [{"out": "thing *", "freed_by": "sp_free"}, "int"]},
    "sp_value": {"returns": "int", "arguments": ["thing *"]},
    "sp_free": {"returns": "int", "arguments": ["thing *"]},
    "sp_alive": {"returns": "int", "arguments": []},
    "sp_text": {"returns": {"type": "char *", "freed_by": "free"}, "arguments": ["const char *"]},
    "free": {"returns": "void", "arguments": ["void *"]},
    "sp_mark": {"returns": "void", "arguments": ["const char *"]},
    "sp_order": {"returns": "const char *", "arguments": []},
    "sp_lines": {"returns": "int", "arguments": ["const char *", {"callback": "on_line"}, "userdata"]},
    "sp_small": {"returns": "int", "arguments": [{"callback": "on_small"}]},
    "sp_pair_back": {"returns": "int", "arguments": [{"callback": "on_pair"}]},
    "sp_wrong_userdata": {"returns": "int", "arguments": [{"callback": "on_line"}]},
    "sp_on_thread": {"returns": "void", "arguments": [{"callback": "on_line"}]},
    "sp_crash": {"returns": "int", "arguments": ["int"]},
    "sp_abort": {"returns": "void", "arguments": []},
    "sp_exit": {"returns": "void", "arguments": ["int"]},
    "sp_hang": {"returns": "void", "arguments": []},
    "sp_steps": {"returns": "int", "arguments": []},
}
STRUCTS = {
    "pair": {"size": 8, "fields": [{"name": "left", "type": "int32"}, {"name": "right", "type": "int32"}]},
    "point": {"size": 8, "fields": [{"name": "x", "type": "float"}, {"name": "y", "type": "float"}]},
    "large": {"size": 40, "fields": [{"name": "numbers", "type": {"array": "int64", "count": 3}}, {"name": "real", "type": "double"}, {"name": "name", "type": {"array": "char", "count": 8}}]},
    "mixed": {"size": 16, "fields": [{"name": "small", "type": "int8"}, {"name": "real", "type": "double"}]},
}
LINE = {"returns": "int", "arguments": ["userdata", {"name": "message", "type": "const char *"}, {"name": "line", "type": "int32"}, {"name": "weight", "type": "double"}], "answer": 0}
CALLBACKS = {
    "on_line": {**LINE, "results": [
        {"when": {"of": {"from": "message"}, "starts_with": "bad"}, "means": "finding",
         "finding": {"rule": "bad-line", "message": "{message} ({weight})", "line": {"from": "line"}, "severity": {"of": {"from": "line"}, "cases": [{"equals": 1, "is": "note"}, {"equals": 2, "is": "warning"}]}}},
        {"when": {"of": {"from": "message"}, "equals": "breaks"}, "means": "breakage", "message": "the line breaks"},
        {"means": "ok"}]},
    "on_small": {"returns": "int8", "answer": -5, "arguments": [{"name": "a", "type": "uint8"}, {"name": "b", "type": "int16"}, {"name": "c", "type": "float"}, {"name": "d", "type": "pair"}],
                 "results": [{"means": "finding", "finding": {"rule": "small", "message": "{a} {b} {c} {d.left} {d.right}"}}]},
    "on_pair": {"returns": "pair", "answer": {"struct": {"left": 4, "right": 2}}, "arguments": [{"name": "a", "type": "int64"}], "results": [{"when": {"of": {"from": "a"}, "equals": -1}, "means": "ok"}, {"means": "breakage"}]},
}
SANITIZER_OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0:handle_segv=0:handle_abort=0:allow_user_segv_handler=1", "UBSAN_OPTIONS": "print_stacktrace=1"}


def tell(rule, message):
    return [{"means": "finding", "go_on": True, "finding": {"rule": rule, "message": message}}]


def declare(steps, **more):
    return {"library": "lib/specimen.so", "structs": STRUCTS, "callbacks": CALLBACKS, "functions": FUNCTIONS, "steps": steps, **more}


def stay(builds, declaration, *, files=None, plain=False, prepare=None, **settings):
    with harness.Place() as place:
        for name, content in (files or {}).items():
            path = f"{place.repository}/{name}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        if prepare is not None:
            prepare(place.repository)
        job = harness.job(**{"id": "specimen", "version": "1.0.0", "kind": "foreign", "declaration": json.dumps(declaration), "folder": builds.folder,
                             "repository": place.repository, "scratch": place.scratch, "deadline_ms": "20000", **settings})
        runner, adapter = (builds.plain_runner, builds.plain_adapter) if plain else (builds.runner, builds.adapter)
        result = harness.stay(runner, adapter, job, environment=None if plain else SANITIZER_OPTIONS, limit=20.0)
    # Below a sanitizer a report is a failure of the test, whatever the gate says.
    if b"ERROR: AddressSanitizer" in result.log or b"runtime error" in result.log:
        raise AssertionError(result.log.decode(errors="replace")[:3000])
    return result


def messages(result):
    return [record["message"] for record in result.of("finding")]


def values(p, builds):
    cases = [("int8", 126, "127"), ("int8", -128, "-127"), ("int8", 127, "-128"), ("uint8", 254, "255"), ("uint8", 255, "0"), ("int16", -32768, "-32767"), ("uint16", 65534, "65535"),
             ("int32", -2147483648, "-2147483647"), ("uint32", 4294967294, "4294967295"), ("int64", -9223372036854775808, "-9223372036854775807"), ("int64", 9223372036854775806, "9223372036854775807"),
             ("uint64", 18446744073709551614, "18446744073709551615"), ("size", 0, "1"), ("long", -1, "0"), ("ushort", 65535, "0"), ("not", True, "0"), ("not", 0, "1"),
             ("float", 1.25, "2.5"), ("double", -0.1, "-0.2"), ("double", 3, "6"), ("long_double", 0.5, "1")]
    steps = [{"call": f"sp_{name}", "with": [value], "results": tell("r", "{result}")} for name, value, _ in cases]
    steps.append({"call": "sp_many", "with": [-1, 0.5, 65535, 0.25, -4294967296, 0.125, 255, 8, -2147483648, 1000, 9007199254740992, 1], "results": tell("r", "{result}")})
    expected = [text for _, _, text in cases] + ["%.15g" % (-1 + .5 + 65535 + .25 - 4294967296 + .125 + 255 + 8 - 2147483648 + 1000 + 9007199254740992 + 1)]
    result = stay(builds, declare(steps))
    p.hold("whole numbers and reals of every width go in and come out", messages(result) == expected and result.end == "complete", (messages(result), expected, result.records[-3:]))


def structs(p, builds):
    large = {"struct": {"numbers": [1, -2, 3], "real": 1.5, "name": "abc"}}
    steps = [
        {"call": "sp_swap", "with": [{"struct": {"left": 1, "right": -2}}], "results": tell("r", "{result.left} {result.right}"), "result": "pair"},
        {"call": "sp_swap", "with": [{"from": "pair"}], "results": tell("r", "{result.left} {result.right}")},
        {"call": "sp_sum_pair", "with": [{"from": "pair"}], "results": tell("r", "{result}")},
        {"call": "sp_sum_pair", "with": [{"struct": {"left": 40}}], "results": tell("r", "{result}")},
        {"call": "sp_sum_pair", "with": [None], "results": tell("r", "{result}")},
        {"call": "sp_fill_pair", "with": [{"out": "filled"}, 7, 8]},
        {"check": {"from": "filled.right"}, "results": tell("r", "{filled.left} {result}")},
        {"call": "sp_double_point", "with": [{"struct": {"x": 0.5, "y": -4}}], "results": tell("r", "{result.x} {result.y}")},
        {"call": "sp_large", "with": [large], "results": tell("r", "{result.numbers[0]} {result.numbers[1]} {result.numbers[2]} {result.real} {result.name}")},
        {"call": "sp_mixed", "with": [{"struct": {"small": 127, "real": 1}}], "results": tell("r", "{result.small} {result.real}")},
        {"set": "pair.left", "to": 100},
        {"check": {"from": "pair.left"}, "results": tell("r", "{result}")},
    ]
    result = stay(builds, declare(steps))
    expected = ["-2 1", "1 -2", "-1", "40", "-1", "7 8", "1 -8", "10 -20 30 2 changed", "-127 0.5", "100"]
    p.hold("structs go in and come out by value and by pointer, in registers and in memory", messages(result) == expected, (messages(result), result.records[-3:]))


def memory(p, builds):
    steps = [
        {"call": "sp_divide", "with": [17, 5, {"out": "q"}, {"out": "r"}], "results": tell("r", "{q} {r} {result}")},
        {"call": "sp_divide", "with": [17, 0, {"out": "q"}, None], "results": tell("r", "{result}")},
        {"call": "sp_sum", "with": [[1, 2, -10], 3], "results": tell("r", "{result}")},
        {"call": "sp_longest", "with": [["a", "abcd", "ab"], 3], "results": tell("r", "{result}")},
        {"call": "sp_length", "with": ["häß"], "results": tell("r", "{result}")},
        {"call": "sp_length", "with": [None], "results": tell("r", "{result}")},
        {"call": "sp_length", "with": [{"text": "{option.word}-{option.number}-{option.flag}"}], "results": tell("r", "{result}")},
        {"set": "buffer", "type": {"array": "char", "count": 12}},
        {"call": "sp_write", "with": [{"from": "buffer"}, {"length_of": "buffer"}]},
        {"check": {"from": "buffer"}, "results": [{"when": {"equals": "written by "}, "means": "finding", "go_on": True, "finding": {"rule": "r", "message": "{buffer}|"}}, {"means": "breakage"}]},
        {"set": "n", "type": "int", "to": 5},
        {"call": "sp_advance", "with": [{"out": "n"}]},
        {"check": {"from": "n"}, "results": tell("r", "{result}")},
        {"call": "sp_table", "result": "table"},
        {"check": {"from": "table[2]"}, "results": tell("r", "{result}")},
        {"call": "sp_checksum", "with": [{"from": "buffer"}, 2], "results": tell("r", "{result}")},
    ]
    result = stay(builds, declare(steps), options=json.dumps({"word": "ab", "number": 12, "flag": True}))
    expected = ["3 2 0", "-1", "-7", "4", "5", "999", "7", "written by |", "6", "33", str(ord("w") + ord("r"))]
    p.hold("out parameters, arrays, texts, buffers and options", messages(result) == expected, (messages(result), result.records[-3:]))


def files(p, builds):
    each = {"each_file": {"texts": ["**/*.txt"], "data": ["*.{bin,dat}"]}, "steps": [
        {"call": "sp_checksum", "with": [{"from": "file.content"}, {"from": "file.size"}],
         "results": [{"when": {"equals": 0}, "means": "finding", "finding": {"rule": "empty", "message": "{file.name} of {file.group} is empty"}}, {"means": "ok"}]},
        {"call": "sp_length", "with": [{"from": "file.path"}], "results": [{"when": {"greater": 0}, "means": "pass"}, {"means": "breakage"}]}]}
    content = {"a.txt": b"a", "sub/b.txt": b"", "c.bin": b"\0\1", "d.dat": b"", "sub/e.bin": b"x", "other": b"x", ".venv/f.txt": b""}
    result = stay(builds, declare([each]), files=content)
    found = sorted((record["path"], record["message"]) for record in result.of("finding"))
    p.hold("each file that a pattern matches is looked at, and its group is known",
           found == [("d.dat", "d.dat of data is empty"), ("sub/b.txt", "b.txt of texts is empty")], (found, result.records[-3:]))
    proof = result.of("proof")
    p.hold("the proof counts the files matched and the files examined", proof and (proof[0]["name"], proof[0]["expected"], proof[0]["examined"]) == ("files", 4, 4), proof)

    def links(repository):
        os.symlink("/etc/passwd", f"{repository}/out.txt")
        os.symlink("gone", f"{repository}/dangling.txt")
        os.mkfifo(f"{repository}/fifo.txt")
        os.mkdir(f"{repository}/folder.txt")
    result = stay(builds, declare([each]), files=content, prepare=links)
    p.hold("links, FIFOs and folders are not files", result.end == "complete" and result.of("proof")[0]["examined"] == 4, result.records[-3:])
    result = stay(builds, declare([each]), files={"other": b""})
    p.hold("no file that matches is nothing to do, not a pass", result.end == "not-applicable", result.records[-3:])
    result = stay(builds, declare([each]), files=content, changed_only="1", file=["a.txt", "other"])
    p.hold("changed-only looks at changed files alone", result.of("proof")[0]["expected"] == 1 and not result.of("finding"), result.records[-3:])
    broken = {"each_file": ["**/*.txt"], "steps": [{"call": "sp_checksum", "with": [{"from": "file.content"}, {"from": "file.size"}], "results": [{"when": {"equals": 0}, "means": "ok"}]}]}
    result = stay(builds, declare([broken]), files=content)
    p.hold("a result of which nothing is said is no verdict", result.end == "problem" and "sp_checksum gave 97, of which the manifest says nothing" in result.messages and "a.txt" in result.messages, result.messages)
    result = stay(builds, declare([{"each_file": ["**/*.txt"], "steps": [{"call": "sp_length", "with": [""], "results": [{"when": {"equals": 0}, "means": "reported"}]}]}]), files=content)
    p.hold("\"reported\" without a report is no verdict", result.end == "problem" and "no callback reported anything" in result.messages, result.messages)


def ownership(p, builds):
    alive = {"call": "sp_alive", "results": tell("alive", "{result}")}
    each = {"each_file": ["**/*.txt"], "steps": [
        {"call": "sp_make", "with": [1], "result": "one"}, {"call": "sp_make_into", "with": [{"out": "two"}, 2]},
        {"call": "sp_checksum", "with": [{"from": "file.content"}, {"from": "file.size"}], "results": [{"when": {"equals": 0}, "means": "finding", "finding": {"rule": "r", "message": "empty"}}, {"means": "ok"}]},
        {"call": "sp_make", "with": [3], "result": "one"}, {"call": "sp_free", "with": [{"from": "two"}]}]}
    result = stay(builds, declare([{"call": "sp_make", "with": [0], "result": "outer"}, each, alive]), files={"a.txt": b"a", "b.txt": b"", "c.txt": b"c"})
    p.hold("what a file's steps made is freed with it: once, also after a finding, a second setting and a free of its own",
           messages(result) == ["empty", "1"] and result.end == "complete", (messages(result), result.records[-3:]))
    result = stay(builds, declare([{"call": "sp_make_into", "with": [{"out": "nothing"}, -1]}, {"call": "sp_text", "with": ["mine"], "result": "text"}, {"check": {"from": "text"}, "results": tell("r", "{result}")}, alive]))
    p.hold("a null pointer is not freed, and free itself frees what malloc gave", messages(result) == ["mine", "0"] and result.end == "complete", result.records[-3:])
    result = stay(builds, declare([{"call": "sp_make", "with": [1], "result": "one"}, {"call": "sp_free", "with": [{"from": "one"}]}, {"call": "sp_value", "with": [{"from": "one"}]}]))
    p.hold("what was freed is not used again", result.end == "problem" and "after it was freed" in result.messages, result.messages)
    marks = [{"call": "sp_mark", "with": ["a"]}, {"call": "sp_length", "with": [""], "results": [{"when": {"equals": 0}, "means": "breakage", "message": "on purpose"}]}, {"call": "sp_mark", "with": ["b"]}]
    finally_ = [{"call": "sp_mark", "with": ["c"]}, {"call": "sp_value", "with": [{"from": "late"}]}, {"call": "sp_order", "results": tell("order", "{result}")}]
    steps = [*marks, {"call": "sp_make", "with": [1], "result": "late"}]
    result = stay(builds, declare(steps, **{"finally": finally_}))
    p.hold("cleanup steps run after a breakage, but for those whose variables were never set; the breakage is what is told",
           result.end == "problem" and messages(result) == ["ac"] and "on purpose" in result.messages and result.messages.count("|") == 0, (result.messages, messages(result)))


def callbacks(p, builds):
    def lines(text, **more):
        return stay(builds, declare([{"call": "sp_lines", "with": [text, {"callback": "on_line"}, {"userdata": True}], **more}]))
    result = lines("bad one\nfine\nbad three\n", results=tell("calls", "{result}"))
    found = [(r["rule"], r["message"], r.get("line"), r["severity"]) for r in result.of("finding")]
    p.hold("a callback's arguments become findings, with line and severity",
           found == [("bad-line", "bad one (0)", 1, "note"), ("bad-line", "bad three (1)", 3, "error"), ("calls", "3", None, "error")], found)
    result = lines("fine\nbreaks\nbad\n")
    p.hold("a breakage in a callback ends the run after the call", result.end == "problem" and "the line breaks" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_small", "with": [{"callback": "on_small"}], "results": tell("r", "{result}")}]))
    p.hold("narrow arguments, a struct by value and a narrow answer", messages(result) == ["200 -300 1.5 7 8", "-5"], messages(result))
    result = stay(builds, declare([{"call": "sp_pair_back", "with": [{"callback": "on_pair"}], "results": tell("r", "{result}")}]))
    p.hold("a callback answers with a struct", messages(result) == ["42"], (messages(result), result.messages))
    result = stay(builds, declare([{"call": "sp_wrong_userdata", "with": [{"callback": "on_line"}]}]))
    p.hold("another userdata than was given shows a wrong declaration", result.end == "problem" and "another userdata" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_on_thread", "with": [{"callback": "on_line"}]}]))
    p.hold("a callback on another thread ends the process, not the rules", result.status == -signal.SIGABRT and result.end is None, result.status)


def repeats(p, builds):
    again = {"call": "sp_steps", "results": [{"when": {"not": 0}, "means": "again"}, {"means": "ok"}]}
    p.hold("a call is made again until it says that it is done", stay(builds, declare([again])).end == "complete")
    result = stay(builds, declare([{"call": "sp_length", "with": [""], "at_most": 1000, "results": [{"means": "again"}]}]))
    p.hold("a call that never ends is no verdict", result.end == "problem" and "1000 times without an end" in result.messages, result.messages)
    repeat = {"repeat": [{"call": "sp_advance", "with": [{"out": "n"}]}, {"check": {"from": "n"}, "results": [{"when": {"less": 10}, "means": "ok"}, {"means": "leave"}]}]}
    result = stay(builds, declare([{"set": "n", "type": "int", "to": 0}, repeat, {"check": {"from": "n"}, "results": tell("n", "{result}")}]))
    p.hold("steps are repeated until one leaves", messages(result) == ["10"], (messages(result), result.messages))
    result = stay(builds, declare([{"set": "n", "type": "int", "to": 0}, {"repeat": [{"call": "sp_alive"}], "at_most": 50}]))
    p.hold("a repeat that nothing leaves is no verdict", result.end == "problem" and "50 times without an end" in result.messages, result.messages)


def wrong(p, builds):
    result = stay(builds, {**declare([{"call": "sp_alive"}]), "library": "libdoes-not-exist.so.7"})
    p.hold("a missing library is told as such", result.end == "problem" and result.of("problem")[0]["kind"] == "tool-missing" and "libdoes-not-exist" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_gone"}], functions={**FUNCTIONS, "sp_gone": {"returns": "int", "arguments": []}}))
    p.hold("a missing function is told by its name", result.end == "problem" and result.of("problem")[0]["kind"] == "tool-version" and "no function \"sp_gone\"" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_alive"}]), folder="")
    p.hold("a library beside a manifest that is not shown is told as such", result.end == "problem" and "not shown to the gate" in result.messages, result.messages)
    result = stay(builds, {"library": "x"})
    p.hold("a declaration that cannot be read is told as such", result.end == "problem" and "the declaration cannot be used" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_int8", "with": [{"from": "option.n"}]}]), options='{"n": 400}')
    p.hold("an option that does not fit its parameter is no verdict", result.end == "problem" and "does not fit into int8" in result.messages, result.messages)
    result = stay(builds, declare([{"call": "sp_int8", "with": [{"from": "option.m"}]}]), options='{"n": 400}')
    p.hold("an option that does not exist is no verdict", result.end == "problem" and "no option" in result.messages, result.messages)
    for function, arguments, end in (("sp_crash", [1], -signal.SIGSEGV), ("sp_abort", [], -signal.SIGABRT), ("sp_exit", [3], 3)):
        result = stay(builds, declare([{"call": function, "with": arguments}]), plain=True)
        p.hold(f"{function} costs the gate its process and nothing else", result.status == end and result.end is None, (result.status, result.records))
    # Declared as taking no argument, and as returning a text: both are lies.
    lies = {**FUNCTIONS, "sp_int32": {"returns": "const char *", "arguments": []}}
    result = stay(builds, declare([{"call": "sp_int32", "results": tell("r", "{result}")}], functions=lies), plain=True)
    p.hold("a number declared as a text costs the gate its process", result.end is None or result.status == 0, result.status)


ALL = [values, structs, memory, files, ownership, callbacks, repeats, wrong]
