"""What ft_host.exec promises, seen through exec_gate.c."""

import os
import time

from harness import Place, job, stay, without_pidfd

NOT_STARTED, TIMED_OUT, STDOUT_CUT, STDERR_CUT, CANCELLED = 1, 2, 4, 8, 16
ENOENT, EACCES, ENOEXEC, EBUSY, EINVAL = 2, 13, 8, 16, 22


def execute(builds, *argv, place=None, prepare=None, limit=30, deadline_ms=0, output_cap=64 << 20, confine=None, **settings):
    lines = [f"argv={word}" for word in argv]
    for key, value in settings.items():
        lines += [f"{key}={one}" for one in (value if isinstance(value, list) else [value])]
    with Place() as place:
        if prepare:
            prepare(place)
        raw = job(id="exec", options="\n".join(lines).replace("REPO", place.repository), repository=place.repository,
                  scratch=place.scratch, deadline_ms=deadline_ms, output_cap=output_cap)
        result = stay(builds.runner, builds.exec_gate, raw, limit=limit, confine=confine)
    metrics = result.metrics
    metrics["out_text"] = next((f["message"] for f in result.of("finding") if f["rule"] == "out"), "")
    metrics["err_text"] = next((f["message"] for f in result.of("finding") if f["rule"] == "err"), "")
    metrics["exited"] = metrics.get("status", 0) - 1000
    return result, metrics


def python(code):
    return ["python3", "-c", code.replace("\n", ";")]


def is_running(marker):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if marker.encode() in file.read():
                    return True
        except OSError:
            continue
    return False


def starts(p, builds):
    result, m = execute(builds, "sh", "-c", "echo out; echo err >&2; exit 3")
    p.hold("exec: status, stdout and stderr come back", (m["answer"], m["exited"], m["signal"], m["flags"], m["out_text"], m["err_text"]) == (0, 3, 0, 0, "out\n", "err\n"), m)
    p.hold("exec: stderr goes to the log as well, stdout does not", b"err\n" in result.log and b"out\n" not in result.log)
    p.hold("exec: time and memory are accounted", m["wall_us"] > 0 and m["rss"] > 100000)
    _, m = execute(builds, *python("sum(range(30000000))"))
    p.hold("exec: CPU time is accounted", 100000 < m["cpu_us"] <= m["wall_us"] + 20000, m)
    _, m = execute(builds, "sh", "-c", "kill -SEGV $$")
    p.hold("exec: a signal is told from a status", (m["exited"], m["signal"], m["flags"]) == (-1, 11, 0), m)
    _, m = execute(builds, "no-such-program")
    p.hold("exec: a missing program is ENOENT, not started", (m["answer"], m["flags"], m["start_errno"], m["exited"]) == (0, NOT_STARTED, ENOENT, -1), m)
    _, m = execute(builds, "/etc/passwd")
    p.hold("exec: a file that may not be executed is EACCES", (m["flags"], m["start_errno"]) == (NOT_STARTED, EACCES), m)
    result, m = execute(builds, "true", cwd="/no/such/folder")
    p.hold("exec: a missing folder is ENOENT, and the log says that it was the folder", (m["flags"], m["start_errno"]) == (NOT_STARTED, ENOENT) and result.logged("chdir"), m)

    def no_shebang(place):
        with open(place.repository + "/tool", "w") as file:
            file.write("echo no shebang\n")
        os.chmod(place.repository + "/tool", 0o755)

    _, m = execute(builds, "./tool", prepare=no_shebang)
    p.hold("exec: nothing is given to a shell (ENOEXEC stays ENOEXEC)", (m["flags"], m["start_errno"]) == (NOT_STARTED, ENOEXEC), m)
    _, m = execute(builds)
    p.hold("exec: an empty argv is malformed", m["answer"] == EINVAL)
    _, m = execute(builds, "true", env="NOEQUALS")
    p.hold("exec: an addition without = is malformed", m["answer"] == EINVAL)
    _, m = execute(builds, "true", reserved=1)
    p.hold("exec: a reserved member that is set is malformed", m["answer"] == EINVAL)


def finds(p, builds):
    def tools(place):
        for folder in ("first", "second"):
            os.mkdir(f"{place.repository}/{folder}")
        with open(place.repository + "/first/tool", "w") as file:
            file.write("not executable")
        with open(place.repository + "/second/tool", "w") as file:
            file.write("#!/bin/sh\necho second\n")
        os.chmod(place.repository + "/second/tool", 0o755)

    _, m = execute(builds, "tool", prepare=tools, env="PATH=relative::REPO/none:REPO/first:REPO/second:/usr/bin:/bin")
    p.hold("exec: PATH is searched in order, past what may not be executed", m["out_text"] == "second\n", m)
    _, m = execute(builds, "tool", prepare=tools, env="PATH=REPO/none:REPO/first")
    p.hold("exec: EACCES outranks ENOENT in the search", m["start_errno"] == EACCES, m)
    _, m = execute(builds, "tool", prepare=tools, cwd="REPO/second", env="PATH=:.:second")
    p.hold("exec: folders of PATH that are not absolute do not count", (m["flags"], m["start_errno"]) == (NOT_STARTED, ENOENT), m)
    _, m = execute(builds, "./tool", prepare=tools, cwd="second")
    p.hold("exec: a name with a slash is taken from the working folder, which may be relative", m["out_text"] == "second\n", m)


def inherits(p, builds):
    _, m = execute(builds, "ls", "/proc/self/fd")
    p.hold("exec: the program has 0, 1, 2 and nothing else (3 is ls's own)", m["out_text"].split() == ["0", "1", "2", "3"], m)
    _, m = execute(builds, "sh", "-c", "grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status")
    p.hold("exec: no signal is blocked or ignored", all(line.split()[1].strip("0") == "" for line in m["out_text"].splitlines() if "Cgt" not in line), m)
    _, m = execute(builds, "sh", "-c", "ps -o pgid= -p $$; echo $$")
    p.hold("exec: the program leads a process group of its own", len(set(m["out_text"].split())) == 1, m)
    _, m = execute(builds, "env", env=["A=1", "A=2", "LANG=x"])
    p.hold("exec: additions replace what they name, the last one counts", sorted(line for line in m["out_text"].splitlines() if line[:2] in ("A=", "LA")) == ["A=2", "LANG=x"], m)
    _, m = execute(builds, "pwd")
    p.hold("exec: the working folder is the repository", m["out_text"].endswith("/repository\n"), m)


def feeds(p, builds):
    _, m = execute(builds, "wc", "-c", input=10 << 20)
    p.hold("exec: 10 MB of input arrive", m["out_text"].strip() == str(10 << 20), m)
    _, m = execute(builds, "true", input=10 << 20)
    p.hold("exec: 10 MB for a program that never reads do no harm", (m["exited"], m["flags"]) == (0, 0), m)
    _, m = execute(builds, "sh", "-c", "head -c 5; exec <&-; sleep 0.1; echo", input=10 << 20)
    p.hold("exec: a program that closes its input early does no harm", (m["exited"], m["out_text"]) == (0, "iiiii\n"), m)
    _, m = execute(builds, "cat")
    p.hold("exec: without input stdin is at its end", (m["exited"], m["out"]) == (0, 0), m)
    _, m = execute(builds, "sh", "-c", "echo x >/proc/self/fd/0; wc -c", input=100)
    p.hold("exec: the input cannot be written to", m["out_text"].strip() == "100", m)


def caps(p, builds):
    _, m = execute(builds, "sh", "-c", "head -c 200000000 /dev/zero", stdout_cap=1 << 20)
    p.hold("exec: 200 MB against a cap of 1 MiB are cut at the byte, and the program is ended", (m["out"], m["flags"], m["signal"]) == (1 << 20, STDOUT_CUT, 9), m)
    _, m = execute(builds, "sh", "-c", "head -c 1000 /dev/zero", stdout_cap=1000)
    p.hold("exec: exactly the cap is not cut", (m["out"], m["flags"], m["exited"]) == (1000, 0, 0), m)
    _, m = execute(builds, "sh", "-c", "head -c 1001 /dev/zero", stdout_cap=1000)
    p.hold("exec: one byte past the cap is cut, also when the program has ended", (m["out"], m["flags"] & STDOUT_CUT) == (1000, STDOUT_CUT), m)
    _, m = execute(builds, "sh", "-c", "head -c 5000000 /dev/zero >&2", stderr_cap=70000)
    p.hold("exec: stderr has a cap of its own", (m["err"], m["flags"]) == (70000, STDERR_CUT), m)
    _, m = execute(builds, "head", "-c", "5000000", "/dev/zero", stdout_cap=1 << 40, output_cap=100000)
    p.hold("exec: the host's cap holds against a larger one", (m["out"], m["flags"]) == (100000, STDOUT_CUT), m)
    _, m = execute(builds, "head", "-c", "50000000", "/dev/zero")
    p.hold("exec: 50 MB below the cap come whole", (m["out"], m["flags"]) == (50000000, 0), m)
    _, m = execute(builds, "head", "-c", "200000000", "/dev/zero", stream=1, output_cap=1 << 30)
    p.hold("exec: 200 MB can be streamed", (m["streamed"], m["out"], m["flags"]) == (200000000, 0, 0), m)
    _, m = execute(builds, "yes", stream=1, stdout_cap=100000)
    p.hold("exec: a stream has the cap too", (m["streamed"], m["flags"]) == (100000, STDOUT_CUT), m)
    _, m = execute(builds, "yes", stream=2)
    p.hold("exec: on_output can end the program", (m["flags"], m["signal"]) == (CANCELLED, 9), m)
    _, m = execute(builds, "echo", stream=3)
    p.hold("exec: exec within on_output is refused", (m["nested"], m["exited"]) == (EBUSY, 0), m)


def ends(p, builds):
    result, m = execute(builds, "sleep", "60", timeout_ms=200)
    p.hold("exec: a program past its time is ended", (m["flags"], m["signal"]) == (TIMED_OUT, 9) and result.seconds < 2, m)
    result, m = execute(builds, "sleep", "60", deadline_ms=300)
    p.hold("exec: what is left of the gate's time counts where none was given", m["flags"] == TIMED_OUT and result.seconds < 2, m)
    result, m = execute(builds, "sleep", "60", deadline_ms=300, timeout_ms=50000)
    p.hold("exec: the gate's time counts against a longer one", m["flags"] == TIMED_OUT and result.seconds < 2, m)
    marker = f"ft-left-{os.getpid()}"
    result, m = execute(builds, "sh", "-c", f"python3 -c 'import time; time.sleep(61)' {marker} & exit 0")
    p.hold("exec: what a program leaves in its group is gone when exec returns", m["exited"] == 0 and result.seconds < 5 and not is_running(marker), m)
    _, m = execute(builds, "sh", "-c", "sleep 60 & echo $!", left=1)
    p.hold("exec: not even a zombie of the group is there when exec returns", m["gone"] == 1, m)
    result, m = execute(builds, "sh", "-c", f"python3 -c 'import os,time; os.setsid(); time.sleep(3)' {marker} & sleep 0.3; echo done", limit=10)
    p.hold("exec: a daemon that left the group and holds the pipes does not delay the end", m["out_text"] == "done\n" and result.seconds < 2, (result.seconds, m))
    _, m = execute(builds, "sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 5")
    p.hold("exec: a program that closes its output is still waited for", (m["exited"], m["wall_us"] > 250000) == (5, True), m)
    _, m = execute(builds, *python("import os,time\nos.setpgid(0,os.getpgid(os.getppid()))\ntime.sleep(60)"), timeout_ms=400)
    p.hold("exec: a program that left its group is ended all the same", (m["flags"], m["signal"]) == (TIMED_OUT, 9), m)
    begun = time.monotonic()
    _, m = execute(builds, "sh", "-c", "for i in $(seq 300); do sleep 60 & done; exit 0")
    p.hold("exec: 300 processes left behind are gone at once", m["exited"] == 0 and time.monotonic() - begun < 5, m)


def manages_without_pidfd(p, builds):
    for what, argv, settings, wanted in (
            ("an end", ["sh", "-c", "sleep 0.1; echo out; exit 3"], {}, (3, 0, 0, "out\n")),
            ("a signal", ["sh", "-c", "kill -SEGV $$"], {}, (-1, 11, 0, "")),
            ("a deadline", ["sleep", "60"], {"timeout_ms": 200}, (-1, 9, TIMED_OUT, "")),
            ("a cap", ["yes"], {"stdout_cap": 4}, (-1, 9, STDOUT_CUT, "y\ny\n")),
            ("a program that closes its output", ["sh", "-c", "exec >&- 2>&-; sleep 0.2; exit 5"], {}, (5, 0, 0, ""))):
        result, m = execute(builds, *argv, confine=without_pidfd, **settings)
        p.hold(f"exec: on a kernel without pidfd, {what} is seen", (m["exited"], m["signal"], m["flags"], m["out_text"]) == wanted and result.seconds < 3, m)


ALL = [starts, finds, inherits, feeds, caps, ends, manages_without_pidfd]
