"""What the rest of the host's table promises, seen through table_gate.c and noop_gate.c."""

import os
import signal
import subprocess
import time

from harness import Place, ended_by, job, keep_descriptors, sealed, stay

ENOENT, EISDIR, EINVAL, EFBIG, ELOOP, EXDEV, ENOTSUP = 2, 21, 22, 27, 40, 18, 95


def act(builds, options, *, prepare=None, mode="run", while_running=None, environment=None, **settings):
    with Place() as place:
        if prepare:
            prepare(place)
        raw = job(id="table", mode=mode, options=options.replace("REPO", place.repository).replace("SCRATCH", place.scratch),
                  repository=place.repository, scratch=place.scratch, **settings)
        return stay(builds.runner, builds.table_gate, raw, while_running=while_running, environment=environment)


def lines(result):
    return [record["message"] for record in result.of("log")]


def conversation(p, builds):
    with Place() as place:
        raw = job(id="noop", repository=place.repository, scratch=place.scratch, options="{}", unknown="ignored")
        result = stay(builds.runner, builds.noop_gate, raw)
    p.hold("the noop gate says hello, probed, proof, end, and exits with 0", [r["t"] for r in result.records] == ["hello", "probed", "proof", "end"] and result.status == 0, result.records)
    p.hold("hello names protocol, id, version, sdk and ABI", result.records[0] == {"t": "hello", "protocol": 1, "id": "noop", "version": "1.0.0", "sdk": "c", "abi": "1.0"}, result.records[0])
    p.hold("end counts the records before it", result.records[-1] == {"t": "end", "status": "complete", "records": 3, "findings": 0}, result.records[-1])
    result = act(builds, "extension", mode="probe")
    p.hold("mode=probe probes and does not run", [r["t"] for r in result.records] == ["hello", "tool", "config", "probed", "end"], result.records)
    p.hold("an extension that the host lacks is NULL", lines(act(builds, "extension")) == ["NULL"])
    digest = "0" * 64
    told = ["advisories %s 2026-11-20T00:00:00Z 86400 /run/an a" % digest, "trivy-db %s 2026-11-21T00:00:00Z 0 /run/t" % digest]
    p.hold("the snapshots of the job are an extension",
           lines(act(builds, "snapshots", snapshot=told)) == ["advisories at /run/an a of 2026-11-20T00:00:00Z, 00000000, 86400 s", "trivy-db at /run/t of 2026-11-21T00:00:00Z, 00000000, 0 s", "all"])
    p.hold("without a snapshot the extension has an empty list", lines(act(builds, "snapshots")) == ["none"])
    for wrong in ["advisories", "a d c 1 relative", "a d c x /p", "a d c 1", " d c 1 /p"]:
        result = act(builds, "snapshots", snapshot=[wrong])
        p.hold("a malformed snapshot spoils the job: %r" % wrong, result.status == 71)
    result = act(builds, "context", cores=3, changed_only=1, file=["a b.py", "\udce9.py"], writable=1)
    p.hold("the context carries the job, and the repository is the working folder",
           "cores=3 flags=3 files=2/1" in lines(result)[0] and lines(result)[1:3] == ["a b.py", "\\xE9.py"] and lines(result)[3].endswith("/repository"), lines(result))
    result = act(builds, "context", changed_only=1)
    p.hold("an empty scope is told from everything", "flags=1 files=0/1" in lines(result)[0], lines(result))
    result = act(builds, "print")
    p.hold("what a gate prints reaches the log, half lines too", result.log == b"whole line\nhalf a line", result.log)


def refuses_jobs(p, builds):
    with Place() as place:
        good = dict(id="noop", repository=place.repository, scratch=place.scratch)
        bad = {
            "without NUL at its end": job(**good) + b"trailing",
            "without an id": job(repository=place.repository, scratch=place.scratch),
            "with a long id": job(**{**good, "id": "x" * 64}),
            "of another protocol": job(**{**good, "protocol": "2"}),
            "with an unknown mode": job(**{**good, "mode": "dance"}),
            "with a number that is none": job(**good, cores="two"),
            "with a number past its bounds": job(**good, cores="65537"),
            "with a key given twice": job(**good, cores=["1", "2"]),
            "with an entry without =": job(**good) + b"alone\0",
            "with a relative repository": job(**{**good, "repository": "here"}),
            "with a missing repository": job(**{**good, "repository": "/no/such/folder"}),
            "with files and no changed_only": job(**good, file="a.py"),
            "with a kind and no declaration": job(**good, kind="repeat"),
            "with a declaration and no kind": job(**good, declaration="{}"),
            "with a folder and no kind": job(**good, folder="/somewhere"),
            "with a kind too long for a note": job(**good, kind="k" * 56, declaration="{}"),
            "of nothing": b"",
            "of 2 MiB": job(**good, options="x" * (2 << 20)),
        }
        for what, raw in bad.items():
            result = stay(builds.runner, builds.noop_gate, raw)
            p.hold(f"a job {what} ends with 71 and a problem, without a verdict", result.status == 71 and len(result.of("problem")) == 1 and result.end is None, (result.status, result.records))


def refuses_libraries(p, builds):
    with Place() as place:
        raw = job(id="noop", repository=place.repository, scratch=place.scratch)
        result = stay(builds.runner, builds.borrowing_gate, raw)
        p.hold("an entry that belongs to a dependency is refused", result.status == 70 and "noop_gate.so" in result.messages, result.records)
        with open(builds.noop_gate, "rb") as file:
            whole = file.read()
        path = place.scratch + "/cut.so"
        statuses, hung = set(), False
        for size in [0, 1, 63, 64, 100, 400, 0x200, 0x250, 0x400, 0x1000, len(whole) // 2, len(whole) - 1]:
            with open(path, "wb") as file:
                file.write(whole[:size])
            result = stay(builds.runner, path, raw, limit=10)
            statuses.add(result.status)
            hung |= result.hung or result.end not in (None, "complete")
        p.hold("a library that was cut is refused, or ends as one that crashed; it never hangs", not hung and statuses <= {70, 0, -signal.SIGBUS, -signal.SIGSEGV}, statuses)


def adapts(p, builds):
    def adapt(library, **settings):
        with Place() as place:
            raw = job(repository=place.repository, scratch=place.scratch, **settings)
            return stay(builds.runner, library, raw)

    told = dict(id="my-gate", version="1.2.3", kind="repeat", declaration='{"argv":["true"]}', folder="/some/where", tool='{"names":["t"]}')
    result = adapt(builds.adapter_gate, **told)
    p.hold("an adapter is told kind, id, version, declaration and folder, and no other extension",
           lines(result) == ["repeat", "my-gate", "1.2.3", '{"argv":["true"]}', "/some/where", '{"names":["t"]}', "NULL"], lines(result))
    p.hold("an adapter speaks in the name of its gate, and its end counts", result.end == "complete"
           and (result.records[0]["id"], result.records[0]["version"]) == ("my-gate", "1.2.3"), result.records)
    result = adapt(builds.adapter_gate, **{**told, "kind": "other"})
    p.hold("an adapter of another kind is refused", result.status == 70 and "adapter-other" in result.messages and "adapter-repeat" in result.messages, result.records)
    result = adapt(builds.noop_gate, **{**told, "id": "noop", "version": "1.0.0"})
    p.hold("a gate is no adapter", result.status == 70 and "adapter-repeat" in result.messages, result.records)
    result = adapt(builds.adapter_gate, id="my-gate")
    p.hold("an adapter is no gate", result.status == 70 and "my-gate" in result.messages, result.records)
    result = adapt(builds.adapter_gate, id="adapter-repeat")
    p.hold("an adapter that was loaded as a gate is told nothing", lines(result) == ["NULL"], result.records)


def reads(p, builds):
    def files(place):
        with open(place.repository + "/a.txt", "w") as file:
            file.write("alpha")
        with open(place.scratch + "/s.txt", "w") as file:
            file.write("sigma")
        with open(place.repository + "/big", "w") as file:
            file.write("b" * 1001)
        with open(place.repository + "/fits", "w") as file:
            file.write("f" * 1000)
        with open(place.repository + "/empty", "w"):
            pass
        os.mkdir(place.repository + "/folder")
        os.mkfifo(place.repository + "/fifo")
        os.symlink("a.txt", place.repository + "/link")
        os.symlink("/etc/passwd", place.repository + "/out")
        os.symlink("../scratch/s.txt", place.repository + "/beside")
        os.symlink("..", place.repository + "/folder/up")
        os.symlink("/proc/self/exe", place.repository + "/magic")

    cases = [
        ("a.txt", 0, "a file by its relative path"), ("REPO/a.txt", 0, "a file by its absolute path"), ("SCRATCH/s.txt", 0, "a file of scratch"),
        ("fits", 0, "a file of exactly the cap"), ("empty", 0, "an empty file"), ("link", 0, "a link that stays inside"), ("folder/up/a.txt", 0, "a way up that stays inside"),
        ("big", EFBIG, "a file past the cap"), ("none", ENOENT, "a missing file"), ("folder", EISDIR, "a folder"), ("fifo", ENOTSUP, "a FIFO, without waiting"),
        ("out", EXDEV, "a link to /etc/passwd"), ("beside", EXDEV, "a link beside the repository"), ("../scratch/s.txt", EXDEV, "a way out"),
        ("/etc/passwd", EXDEV, "a file elsewhere"), ("REPO-other/x", EXDEV, "a folder whose name begins the same"), ("magic", EXDEV, "a link into /proc"),
    ]
    result = act(builds, "read " + " ".join(path for path, _, _ in cases), prepare=files)
    for (path, wanted, what), line in zip(cases, lines(result)):
        p.hold(f"read_file: {what} is {os.strerror(wanted) if wanted else 'read'}", int(line.split()[1]) == wanted, line)
    p.hold("read_file: the content is what the file holds", " 5 alpha" in lines(result)[0] and " 5 sigma" in lines(result)[2], lines(result)[:3])


def hands_over(p, builds):
    def file_of(size):
        def prepare(place):
            with open(place.scratch + "/a", "wb") as file:
                file.write(os.urandom(size - 1) + b"z" if size else b"")
            prepare.content = open(place.scratch + "/a", "rb").read()
        return prepare

    for size in (0, 1, 65536, 65537, 3000000):
        prepare = file_of(size)
        result = act(builds, "artifact SCRATCH/a", prepare=prepare)
        p.hold(f"artifact: {size} bytes arrive whole, right after their announcement", b"".join(result.pieces) == prepare.content and result.of("artifact") == [{"t": "artifact", "name": "a.bin", "media_type": "application/octet-stream", "size": size}] and result.trouble is None and result.end == "complete")
    result = act(builds, "artifact SCRATCH/none")
    p.hold("artifact: a missing file is the gate's to judge", lines(result)[-1] == f"errno={ENOENT}" and result.end == "complete", result.records)
    result = act(builds, "artifact SCRATCH/a", prepare=file_of(1001), artifact_cap=1000)
    p.hold("artifact: past the cap there is no verdict", lines(result)[-1] == f"errno={EFBIG}" and result.end == "problem" and result.of("problem")[0]["kind"] == "tool-output", result.records)


def writes_json(p, builds):
    result = act(builds, "bytes")
    finding = result.of("finding")[0]
    expected = "".join(chr(i) for i in range(128)) + "".join(f"\\x{i:02X}" for i in range(128, 256))
    p.hold("every byte of a message is kept or escaped", finding["message"] == expected, finding["message"])
    p.hold("UTF-8 passes, surrogates and what lies past U+10FFFF are escaped", (finding["rule"], finding["path"]) == ("r\u00e9gle", "\u20ac/\\xED\\xA0\\x80/\\xF4\\x90\\x80\\x80"), finding)
    p.hold("an unknown severity counts as error", finding["severity"] == "error" and finding["end_column"] == 4294967295)
    values = [0.1, 0.81, 1e300, -0.0, 3, 1 / 3, 5e-324, 123456789012345678.0]
    result = act(builds, "numbers")
    p.hold("numbers read back as they were", [m["value"] for m in result.of("metric")] == values, result.raw)
    p.hold("numbers have their shortest digits", b'"value":0.81}' in result.raw and b'"value":0.1}' in result.raw)
    result = act(builds, "abroad comma", environment={"LOCPATH": builds.locales})
    p.hold("numbers do not follow the gate's locale", lines(result) == ["abroad"] and [m["value"] for m in result.of("metric")] == values, result.raw)


def keeps_pace(p, builds):
    result = act(builds, "progress")
    told = result.of("progress")
    p.hold("progress: at most ten a second", 3 <= len(told) <= 7, len(told))
    p.hold("progress: the last one always arrives", told[-1]["done"] == 999999999 and told[-1]["what"] == "last", told[-1])
    result = act(builds, "threads")
    p.hold("log: four threads, 4,000 whole records", len(result.of("log")) == 4000 and result.trouble is None and result.end == "complete", result.trouble)
    result = act(builds, "log")
    p.hold("log: cut at 5,000 lines, and it says so", len(result.of("log")) == 5001 and "cut" in lines(result)[-1] and result.end == "complete", len(result.of("log")))
    begun = time.monotonic()
    result = act(builds, "find 100000")
    p.hold("findings: 100,000 arrive", len(result.of("finding")) == 100000 and result.end == "complete" and result.records[-1]["findings"] == 100000)
    print(f"     (100,000 findings of {len(result.raw) // 100000} bytes: runner ended after {result.seconds:.2f} s, with reading {time.monotonic() - begun:.2f} s)")
    result = act(builds, "find 1001", findings_cap=1000)
    p.hold("findings: past the cap they are counted and there is no verdict", len(result.of("finding")) == 1000 and result.end == "problem" and "1 findings past the cap of 1000" in result.messages and result.of("problem")[0]["kind"] == "tool-output", result.messages)


def cancels(p, builds):
    def term(process, result):
        while b"waiting" not in result.raw and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)

    result = act(builds, "cancel", while_running=term)
    p.hold("cancel: `cancelled` answers 1, the gate's cancel runs once, on another thread", result.logged("cancels=1 other_thread=1"), lines(result))
    p.hold("cancel: a cancelled run is never complete", result.end == "problem" and "cancelled" in result.messages, result.records)
    result = act(builds, "cancel sleep", while_running=term)
    p.hold("cancel: the running program is ended", result.logged("flags=16 signal=9") and result.seconds < 5, lines(result))

    def kill_while_sleeping(process, result):
        while b"waiting" not in result.raw and process.poll() is None:
            time.sleep(0.01)
        children = []
        while not children and process.poll() is None:
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                children = file.read().split()
        kill_while_sleeping.child = int(children[0])
        process.kill()

    result = act(builds, "cancel sleep", while_running=kill_while_sleeping)
    time.sleep(0.1)
    p.hold("the program dies with its runner", not os.path.exists(f"/proc/{kill_while_sleeping.child}") or "Z" in open(f"/proc/{kill_while_sleeping.child}/stat").read(), ended_by(result.status))


def loses_host(p, builds):
    with Place() as place:
        raw = job(id="table", options="find 1000000", findings_cap=1000000, repository=place.repository, scratch=place.scratch)
        library, job_fd = sealed("library", open(builds.table_gate, "rb").read()), sealed("job", raw)
        read_end, write_end = os.pipe()
        process = subprocess.Popen([builds.runner], stdin=subprocess.DEVNULL, close_fds=False, preexec_fn=keep_descriptors(write_end, job_fd, library))
        for fd in (library, job_fd, write_end):
            os.close(fd)
        os.read(read_end, 100)
        os.close(read_end)
        status = process.wait(10)
    p.hold("the runner ends when its host is gone", status in (74, -signal.SIGPIPE), ended_by(status))


ALL = [conversation, refuses_jobs, refuses_libraries, adapts, reads, hands_over, writes_json, keeps_pace, cancels, loses_host]
