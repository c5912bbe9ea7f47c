"""The file that the gate reads: one JSON object a line."""

import json
import os
import re
import time

MOST_TEXT = 4000
CHANCE = re.compile(r"\b(at 0x|pid=)[0-9a-fA-F]+")
USELESS = re.compile(r"\n\s*Use -v+ to get more diff$")


class Records:
    """The file. Functions are kept in the instance, where no patch of a module's names reaches them."""

    def __init__(self, folder):
        self.folder, self.pid = folder + "/", os.getpid()
        self.open, self.write, self.close, self.fstat = os.open, os.write, os.close, os.fstat
        self.getpid, self.dumps, self.clock = os.getpid, json.dumps, time.monotonic
        self.flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self.terminal, self.said = None, 0.0
        try:
            self.terminal = os.dup(1)
            self.is_terminal = self.identity()
        except OSError:
            pass

    def identity(self):
        facts = self.fstat(self.terminal)
        return facts.st_dev, facts.st_ino

    def put(self, kind, **fields):
        if self.getpid() != self.pid:  # a test's fork went on as pytest
            return
        if "id" in fields:
            fields["id"] = readable(fields["id"])
        self.append("records.jsonl", self.dumps(dict(fields, k=kind)))

    def keep(self, name, value):
        """Writes an artifact beside the records."""
        self.append(name, self.dumps(value, indent=1))

    def append(self, name, text):
        rest = (text + "\n").encode("ascii")
        # Opened each time: tests close descriptors that they do not know.
        descriptor = self.open(self.folder + name, self.flags, 0o600)
        try:
            while rest:
                rest = rest[self.write(descriptor, rest) :]
        finally:
            self.close(descriptor)

    def progress(self, done, total):
        now = self.clock()
        if self.terminal is None or now - self.said < 0.25:
            return
        self.said = now
        try:
            if self.identity() == self.is_terminal:
                self.write(self.terminal, b"\n\x01firsttry %d %d\n" % (done, total))
        except OSError:
            self.terminal = None


def readable(text):
    """Text with bytes that are not UTF-8 as \\xNN."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if has_surrogates(text) else text


def has_surrogates(text):
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def cut(text):
    """What a message may hold: nothing that is another in each run, no advice on options, and not more than this."""
    text = USELESS.sub("", CHANCE.sub("\\1…", text))
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + " [cut: %d characters]" % len(text)
