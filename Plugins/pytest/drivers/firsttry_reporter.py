"""Makes the reporter's modules of one text, under names that are no files.

coverage measures files, and the reporter is not the project's.
"""

import os
import sys
import types

with open(os.path.join(os.path.dirname(__file__), "modules.txt"), encoding="utf-8") as text:
    for part in text.read().split("# module: ")[1:]:
        name, _, source = part.partition("\n")
        module = sys.modules[name] = types.ModuleType(name)
        exec(compile(source, "<%s>" % name, "exec"), module.__dict__)

from firsttry_plugin import pytest_configure, pytest_load_initial_conftests  # noqa: E402, F401
