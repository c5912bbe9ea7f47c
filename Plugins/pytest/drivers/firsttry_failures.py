"""What the gate wants to know of an exception."""

import errno
import os
import socket
import sys
import traceback

from firsttry_records import cut, readable

NO_NETWORK = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def cause_of_network(error, seen=None):
    """How this failure, or one behind it, comes from the missing network; None when it does not."""
    seen = set() if seen is None else seen
    if not isinstance(error, BaseException) or id(error) in seen or len(seen) > 100:
        return None
    seen.add(id(error))
    if isinstance(error, socket.gaierror):
        return "a name could not be looked up"
    if isinstance(error, OSError) and error.errno in NO_NETWORK:
        return "an address could not be reached"
    behind = [error.__cause__, error.__context__, getattr(error, "reason", None)]
    for other in behind + list(error.args) + list(getattr(error, "exceptions", ())):
        found = cause_of_network(other, seen)
        if found:
            return found
    return None


class Places:
    """Finds the line of the project's own code that an exception comes from."""

    def __init__(self, root):
        self.root = os.path.join(str(root), "")
        self.foreign = tuple(os.path.join(prefix, "") for prefix in {sys.prefix, sys.base_prefix} if prefix != "/usr")

    def inside(self, path):
        path = os.path.abspath(path)
        is_own = path.startswith(self.root) and not path.startswith(self.foreign)
        if not is_own or "%ssite-packages%s" % (os.sep, os.sep) in path:
            return None
        return readable(path[len(self.root) :])

    def of(self, error):
        if isinstance(error, SyntaxError) and error.filename and self.inside(error.filename):
            return [self.inside(error.filename), error.lineno or 0]
        place, trace = None, error.__traceback__
        while trace is not None:
            path = self.inside(trace.tb_frame.f_code.co_filename)
            if path:
                place = [path, trace.tb_lineno]
            trace = trace.tb_next
        return place


def facts_of(error, places):
    """What the gate wants to know of an exception; pytest's own CollectError stands for the one behind it."""
    if type(error).__name__ == "CollectError" and error.__cause__ is not None:
        error = error.__cause__
    words = "".join(traceback.format_exception_only(type(error), error)).strip()
    return {"place": places.of(error), "net": cause_of_network(error), "words": cut(words)}
