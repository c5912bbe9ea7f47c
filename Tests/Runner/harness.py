"""Starts the runner as the host does, without a sandbox, and keeps what it says."""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import time

CLEAN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
         **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}


class Stay:
    """One gate's stay in one runner, and everything that came out of it."""

    def __init__(self):
        self.records, self.pieces, self.trouble = [], [], None
        self.raw, self.log, self.status, self.hung, self.seconds = bytearray(), b"", None, False, 0.0

    def of(self, kind):
        return [record for record in self.records if record.get("t") == kind]

    @property
    def end(self):
        ends = self.of("end")
        return ends[-1]["status"] if ends and self.records[-1] is ends[-1] else None

    @property
    def messages(self):
        return " | ".join(problem["message"] for problem in self.of("problem"))

    @property
    def metrics(self):
        return {record["name"]: record["value"] for record in self.of("metric")}

    def logged(self, text):
        return any(text in record["message"] for record in self.of("log"))

    def parse(self):
        """Cuts the raw bytes into frames as strictly as the host does; `trouble` names the first breach."""
        at = 0
        while at < len(self.raw):
            if len(self.raw) - at < 8:
                self.trouble = "half a header"
                return
            size, kind = struct.unpack_from("<IB", self.raw, at)
            payload = bytes(self.raw[at + 8:at + 8 + size])
            if size > 1 << 20 or kind not in (1, 2) or any(self.raw[at + 5:at + 8]) or len(payload) < size:
                self.trouble = "a broken frame"
                return
            at += 8 + size
            if kind == 2:
                self.pieces.append(payload)
                continue
            try:
                record = json.loads(payload.decode("utf-8"), parse_constant=_refuse)
                record["t"].encode("utf-8")
                self.records.append(record)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                self.trouble = f"a broken record: {error}"
                return


def _refuse(word):
    raise ValueError(f"{word} is not JSON")


def sealed(name, content):
    fd = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, content)
    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    return fd


def job(**settings):
    entries = {"protocol": "1", "mode": "run", **settings}
    lines = []
    for key, value in entries.items():
        for one in value if isinstance(value, list) else [value]:
            lines.append(f"{key}={one}".encode("utf-8", "surrogateescape") + b"\0")
    return b"".join(lines)


class Place:
    """A repository and a scratch folder, thrown away at the end."""

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="ft-runner-")
        self.repository, self.scratch = self.root + "/repository", self.root + "/scratch"
        os.mkdir(self.repository)
        os.mkdir(self.scratch)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)


def keep_descriptors(*descriptors):
    """Moves them to 3, 4, 5 in the child; from 20 on first, so that none overwrites another."""

    def move():
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in descriptors]
        for number, fd in enumerate(high):
            os.dup2(fd, 3 + number)

    return move


def without_pidfd():
    """Makes pidfd_open answer ENOSYS from here on, as kernels before 5.3 do: a seccomp filter of four instructions."""
    load, jump_if_equal, give = 0x20, 0x15, 0x06
    program = struct.pack("HBBI" * 4, load, 0, 0, 0, jump_if_equal, 0, 1, 434, give, 0, 0, 0x00050000 | 38, give, 0, 0, 0x7FFF0000)
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxQ", 4, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.create_string_buffer(header), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def stay(runner, library, raw_job, *, limit=30.0, while_running=None, environment=None, wait_for_tree=True, confine=None):
    """Runs one gate. `while_running(process, stay)` is called once after the first record came in."""
    result = Stay()
    with open(library, "rb") as file:
        library_fd = sealed("library", file.read())
    job_fd = sealed("job", raw_job)
    read_end, write_end = os.pipe()
    begun = time.monotonic()
    process = subprocess.Popen(
        [runner], env={**CLEAN, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=False,
        preexec_fn=lambda: (keep_descriptors(write_end, job_fd, library_fd)(), confine and confine()))
    for fd in (write_end, job_fd, library_fd):
        os.close(fd)

    def read_records():
        while chunk := os.read(read_end, 1 << 20):
            result.raw += chunk if len(result.raw) < 512 << 20 else b""

    def read_log():
        while chunk := os.read(process.stdout.fileno(), 1 << 20):
            result.log += chunk if len(result.log) < 1 << 20 else b""

    readers = [threading.Thread(target=read, daemon=True) for read in (read_records, read_log)]
    for reader in readers:
        reader.start()
    if while_running is not None:
        while_running(process, result)
    try:
        result.status = process.wait(limit)
    except subprocess.TimeoutExpired:
        result.hung = True
        process.kill()
        result.status = process.wait()
    result.seconds = time.monotonic() - begun
    for reader in readers:
        reader.join(5 if wait_for_tree else 0.2)
    if not readers[0].is_alive():
        os.close(read_end)
    if not readers[1].is_alive():
        process.stdout.close()
    result.parse()
    return result


def ended_by(status):
    return signal.Signals(-status).name if status < 0 else f"status {status}"
