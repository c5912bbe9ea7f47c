"""Whether each file of the repository has an owner by its CODEOWNERS; files as arguments, JSON on stdout, status 0 or 1."""

import json
import re
import sys

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def expression(pattern):
    """gitignore's patterns, without `!` and `[…]`, which CODEOWNERS does not have."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    regex = ""
    for piece in re.split(r"(/\*\*/|\*\*/|/\*\*|\*\*|\*|\?)", body):
        regex += {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
    # `docs/*` is what lies in docs itself; every other pattern names a file, or a folder with all that is in it.
    end = "$" if pattern.endswith("/*") else "/.*$" if pattern.endswith("/") else "(?:/.*)?$"
    return re.compile(("^" if anchored else "^(?:.*/)?") + regex + end)


def rules(path):
    with open(path, encoding="utf-8", errors="backslashreplace") as file:
        for line in file:
            words = re.sub(r"(^|\s)#.*", "", line).split()
            if words and not re.match(r"^\^?\[", words[0]):
                yield expression(words[0]), words[1:]


def main(files):
    for place in PLACES:
        try:
            owners = list(rules(place))
            break
        except FileNotFoundError:
            continue
        except OSError as error:
            json.dump({"findings": [], "unread": [f"{place}: {error.strerror}"]}, sys.stdout)
            return 0
    else:
        json.dump({"findings": [], "unread": ["there is no CODEOWNERS in " + ", ".join(PLACES)]}, sys.stdout)
        return 0
    findings = []
    for path in files:
        # The last pattern that matches counts, and one without owners takes them away.
        found = next((names for pattern, names in reversed(owners) if pattern.match(path.removeprefix("./"))), [])
        if not found:
            findings.append({"rule": "no-owner", "message": f"no pattern of {place} gives this file an owner", "path": path})
    json.dump({"findings": findings, "unread": [], "patterns": len(owners)}, sys.stdout)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
