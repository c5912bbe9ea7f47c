"""make.py ADVISORIES FOLDER: writes trivy.db and metadata.json, a vulnerability database as trivy reads it.

trivy.db is a bbolt file. Its form, from go.etcd.io/bbolt (page.go, node.go, bucket.go): pages of 4096 bytes; pages 0 and 1 are
metas, of which the one with the greater transaction counts; page 2 lists free pages. A page has a header (id u64, flags u16,
count u16, overflow u32) and elements that point forward, from their own place, to their key and value. A bucket is an element
with flag 1 whose value begins with (root page u64, sequence u64).
"""

import json
import pathlib
import struct
import sys

PAGE = 4096
BRANCH, LEAF, META, FREE_LIST = 0x01, 0x02, 0x04, 0x10
BUCKET = 1


def checksum(data):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) % (1 << 64)
    return value


class Database:
    """Collects pages, children before their parents."""

    def __init__(self):
        self.pages = []
        self.next = 3

    def add(self, flags, count, body):
        number, size = self.next, -(-(16 + len(body)) // PAGE)
        header = struct.pack("<QHHI", number, flags, count, size - 1)
        self.pages.append((header + body).ljust(size * PAGE, b"\0"))
        self.next += size
        return number

    def bucket(self, content):
        """Writes a bucket and returns the number of its root page. A dict in `content` is a bucket of its own."""
        elements = []
        for key, value in sorted(content.items()):
            if isinstance(value, dict):
                elements.append((BUCKET, key, struct.pack("<QQ", self.bucket(value), 0)))
            else:
                elements.append((0, key, value))
        pages = [(part[0][1] if part else b"", self.add(LEAF, len(part), leaf(part))) for part in parts(elements)]
        while len(pages) > 1:
            groups = [pages[start : start + 64] for start in range(0, len(pages), 64)]
            pages = [(group[0][0], self.add(BRANCH, len(group), branch(group))) for group in groups]
        return pages[0][1]


def parts(elements):
    """Cuts elements so that each part fills about a page."""
    found, size = [[]], 0
    for element in elements:
        wanted = 16 + len(element[1]) + len(element[2])
        if found[-1] and size + wanted > PAGE - 16:
            found.append([])
            size = 0
        found[-1].append(element)
        size += wanted
    return found


def leaf(elements):
    heads, data = b"", b""
    for index, (flags, key, value) in enumerate(elements):
        heads += struct.pack("<IIII", flags, 16 * (len(elements) - index) + len(data), len(key), len(value))
        data += key + value
    return heads + data


def branch(children):
    heads, data = b"", b""
    for index, (key, page) in enumerate(children):
        heads += struct.pack("<IIQ", 16 * (len(children) - index) + len(data), len(key), page)
        data += key
    return heads + data


def database(content):
    made = Database()
    root = made.bucket(content)
    metas = b""
    for transaction in (0, 1):
        meta = struct.pack("<IIIIQQQQQ", 0xED0CDAED, 2, PAGE, 0, root, 0, 2, made.next, transaction)
        page = struct.pack("<QHHI", transaction, META, 0, 0) + meta + struct.pack("<Q", checksum(meta))
        metas += page.ljust(PAGE, b"\0")
    return metas + struct.pack("<QHHI", 2, FREE_LIST, 0, 0).ljust(PAGE, b"\0") + b"".join(made.pages)


def buckets(tree, depth=2):
    """Objects down to the vulnerability are buckets; what is said of it is trivy's own JSON."""
    made = {}
    for key, value in tree.items():
        is_bucket = depth > 0 and all(isinstance(inner, dict) for inner in value.values()) and "CVSS" not in value
        made[key.encode()] = buckets(value, depth - 1) if is_bucket else json.dumps(value, sort_keys=True).encode()
    return made


def main():
    advisories = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trivy.db").write_bytes(database(buckets(advisories["buckets"])))
    (folder / "metadata.json").write_text(json.dumps(advisories["metadata"]), encoding="utf-8")


main()
