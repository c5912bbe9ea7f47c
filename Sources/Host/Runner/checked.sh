#!/bin/sh
# The runner under valgrind, for `firsttry gate check`: status 97 after a wrong access to memory. Leaks do not count: a
# gate's process ends when its work does.
exec valgrind -q --error-exitcode=97 --leak-check=no --trace-children=no --child-silent-after-fork=yes "$FT_CHECKED_RUNNER"
