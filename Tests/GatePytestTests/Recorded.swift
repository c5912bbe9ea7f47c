/// What the reporter wrote under pytest 9.2.0 with pytest-cov and pytest-rerunfailures, for seven of the tests of the
/// fixture `findings` and a few more; the count of what was collected is theirs.
enum Recorded {
    static let records = #"""
        {"collect_only": false, "k": "start"}
        {"count": 7, "unique": 7, "sha256": "07a367a8588772d57a95ff877913498848f7939f5c7c96ae4f62741e6e79e29d", "k": "collected"}
        {"id": "tests/test_price.py::test_difference", "k": "begin"}
        {"id": "tests/test_price.py::test_difference", "when": "call", "outcome": "rerun", "known": true, "xfail": false, "raised": "rewritten", "words": "AssertionError: assert [1, 2] == [1, 3]\n  \n  At index 1 diff: 2 != 3\n  Use -v to get more diff", "place": ["tests/test_price.py", 10], "k": "test"}
        {"id": "tests/test_price.py::test_difference", "k": "done"}
        {"id": "tests/test_price.py::test_difference", "k": "begin"}
        {"id": "tests/test_price.py::test_difference", "when": "call", "outcome": "failed", "known": true, "xfail": false, "raised": "failed", "words": "assert [1, 2] == [1, 3]\n  \n  At index 1 diff: 2 != 3\n  Use -v to get more diff", "place": ["tests/test_price.py", 10], "net": null, "printed": [], "k": "test"}
        {"id": "tests/test_price.py::test_difference", "k": "done"}
        {"id": "tests/test_price.py::test_setup", "k": "begin"}
        {"id": "tests/test_price.py::test_setup", "when": "setup", "outcome": "rerun", "known": true, "xfail": false, "raised": "rewritten", "words": "LookupError: no database", "place": ["tests/test_price.py", 24], "k": "test"}
        {"id": "tests/test_price.py::test_setup", "k": "done"}
        {"id": "tests/test_price.py::test_setup", "k": "begin"}
        {"id": "tests/test_price.py::test_setup", "when": "setup", "outcome": "failed", "known": true, "xfail": false, "raised": "failed", "words": "LookupError: no database", "place": ["tests/test_price.py", 24], "net": null, "printed": [], "k": "test"}
        {"id": "tests/test_price.py::test_setup", "k": "done"}
        {"id": "tests/test_price.py::test_teardown", "k": "begin"}
        {"id": "tests/test_price.py::test_teardown", "when": "call", "outcome": "passed", "known": true, "xfail": false, "k": "test"}
        {"id": "tests/test_price.py::test_teardown", "when": "teardown", "outcome": "rerun", "known": true, "xfail": false, "raised": "rewritten", "words": "OSError: cannot tidy up", "place": ["tests/test_price.py", 34], "k": "test"}
        {"id": "tests/test_price.py::test_teardown", "k": "done"}
        {"id": "tests/test_price.py::test_teardown", "k": "begin"}
        {"id": "tests/test_price.py::test_teardown", "when": "call", "outcome": "passed", "known": true, "xfail": false, "k": "test"}
        {"id": "tests/test_price.py::test_teardown", "when": "teardown", "outcome": "failed", "known": true, "xfail": false, "raised": "failed", "words": "OSError: cannot tidy up", "place": ["tests/test_price.py", 34], "net": null, "printed": [], "k": "test"}
        {"id": "tests/test_price.py::test_teardown", "k": "done"}
        {"id": "tests/test_price.py::test_right", "k": "begin"}
        {"id": "tests/test_price.py::test_right", "when": "call", "outcome": "passed", "known": true, "xfail": false, "k": "test"}
        {"id": "tests/test_price.py::test_right", "k": "done"}
        {"id": "tests/test_price.py::test_flaky", "k": "begin"}
        {"id": "tests/test_price.py::test_flaky", "when": "call", "outcome": "rerun", "known": true, "xfail": false, "raised": "rewritten", "words": "AssertionError: assert False", "place": ["tests/test_price.py", 64], "k": "test"}
        {"id": "tests/test_price.py::test_flaky", "k": "done"}
        {"id": "tests/test_price.py::test_flaky", "k": "begin"}
        {"id": "tests/test_price.py::test_flaky", "when": "call", "outcome": "passed", "known": true, "xfail": false, "k": "test"}
        {"id": "tests/test_price.py::test_flaky", "k": "done"}
        {"id": "tests/test_price.py::test_warns", "k": "begin"}
        {"id": "tests/test_price.py::test_warns", "when": "call", "outcome": "passed", "known": true, "xfail": false, "k": "test"}
        {"id": "tests/test_price.py::test_warns", "k": "done"}
        {"category": "DeprecationWarning", "words": "old", "path": "tests/test_price.py", "line": 70, "id": "tests/test_price.py::test_warns", "k": "warning"}
        {"id": "tests/test_price.py::test_network", "k": "begin"}
        {"id": "tests/test_price.py::test_network", "when": "call", "outcome": "rerun", "known": true, "xfail": false, "raised": "rewritten", "words": "socket.gaierror: [Errno -2] Name or service not known", "place": ["tests/test_price.py", 76], "k": "test"}
        {"id": "tests/test_price.py::test_network", "k": "done"}
        {"id": "tests/test_price.py::test_network", "k": "begin"}
        {"id": "tests/test_price.py::test_network", "when": "call", "outcome": "failed", "known": true, "xfail": false, "raised": "failed", "words": "socket.gaierror: [Errno -2] Name or service not known", "place": ["tests/test_price.py", 76], "net": "a name could not be looked up", "printed": [], "k": "test"}
        {"id": "tests/test_price.py::test_network", "k": "done"}
        {"status": 1, "failed": 10, "stopped": "", "deselected": 0, "network": 0, "canaries": [], "unclear": [], "coverage": {"total": 85.71428571428571, "minimum": 0.0, "short": false}, "k": "finish"}

        """#

    static let inspection = #"""
        {"pytest": "9.2.0", "python": "3.11.7", "executable": "/tools/bin/python3", "prefix": "/tools", "plugins": ["pytest-cov 7.1.0", "pytest-rerunfailures 16.7", "pytest-timeout 2.4.0", "pytest-xdist 3.8.0"], "files": ["pytest.ini"], "cov": true, "cov_asked": true, "coverage": true, "xdist": true, "xdist_asked": false, "rerunfailures": true, "timeout": true, "randomly": false, "junit": true, "collect_only": false, "k": "inspection"}
        """#

    static let coverage = #"""
        {"meta": {"format": 3, "version": "7.17.3", "timestamp": "2026-11-20T23:51:40.130950", "branch_coverage": false, "show_contexts": false}, "files": {"price.py": {"executed_lines": [1, 3, 4, 6, 9, 10], "summary": {"covered_lines": 6, "num_statements": 7, "percent_covered": 85.71428571428571, "percent_covered_display": "86", "missing_lines": 1, "excluded_lines": 0, "percent_statements_covered": 85.71428571428571, "percent_statements_covered_display": "86"}, "missing_lines": [5], "excluded_lines": [], "functions": {"total": {"executed_lines": [3, 4, 6], "summary": {"covered_lines": 3, "num_statements": 4, "percent_covered": 75.0, "percent_covered_display": "75", "missing_lines": 1, "excluded_lines": 0, "percent_statements_covered": 75.0, "percent_statements_covered_display": "75"}, "missing_lines": [5], "excluded_lines": [], "start_line": 1}, "": {"executed_lines": [1, 9], "summary": {"covered_lines": 2, "num_statements": 2, "percent_covered": 100.0, "percent_covered_display": "100", "missing_lines": 0, "excluded_lines": 0, "percent_statements_covered": 100.0, "percent_statements_covered_display": "100"}, "missing_lines": [], "excluded_lines": [], "start_line": 1}}}}, "totals": {"covered_lines": 6, "num_statements": 7, "percent_covered": 85.71428571428571, "percent_covered_display": "86", "missing_lines": 1, "excluded_lines": 0, "percent_statements_covered": 85.71428571428571, "percent_statements_covered_display": "86"}}
        """#
}
