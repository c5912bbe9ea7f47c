/// What mypy 2.4.1 printed for the fixture `findings` in a folder /repository, and its count of lines.
enum Recorded {
    static let messages = #"""
        {"file": "shop/wrong.py", "line": 19, "column": 5, "end_line": 19, "end_column": 13, "message": "Argument 1 to \"show\" has incompatible type \"Square\"; expected \"Shape\"", "hint": "Following member(s) of \"Square\" have conflicts:\n    Expected:\n        def area(self) -> int\n    Got:\n        def area(self) -> str", "code": "arg-type", "severity": "error"}
        {"file": "shop/wrong.py", "line": 20, "column": 14, "end_line": 20, "end_column": 19, "message": "Incompatible types in assignment (expression has type \"str\", variable has type \"int\")", "hint": null, "code": "assignment", "severity": "error"}
        {"file": "shop/wrong.py", "line": 22, "column": 12, "end_line": 22, "end_column": 18, "message": "Revealed type is \"int\"", "hint": null, "code": "misc", "severity": "note"}
        {"file": "shop/other.py", "line": 1, "column": 0, "end_line": 1, "end_column": 1, "message": "Cannot find implementation or library stub for module named \"shop.nowhere\"", "hint": "See https://mypy.readthedocs.io/en/stable/running_mypy.html#missing-imports", "code": "import-not-found", "severity": "error"}
        """#

    static let log = #"""
        LOG:  Mypy Version:           2.4.1
        LOG:  Config File:            /repository/pyproject.toml
        LOG:  Configured Executable:  /tools/bin/python3
        LOG:  Found source:           BuildSource(path='shop/__init__.py', module='shop', has_text=False, base_dir='/repository', followed=False)
        LOG:  Found source:           BuildSource(path='shop/other.py', module='shop.other', has_text=False, base_dir='/repository', followed=False)
        LOG:  Found source:           BuildSource(path='shop/price.py', module='shop.price', has_text=False, base_dir='/repository', followed=False)
        LOG:  Found source:           BuildSource(path='shop/wrong.py', module='shop.wrong', has_text=False, base_dir='/repository', followed=False)
        LOG:  Build finished in 0.880 seconds with 49 modules, and 17 errors
        mypy.ini: [mypy]: Unrecognized option: strickt = True
        mypy.ini: note: unused section(s): [mypy-b.*]
        """#

    static let lines = #"""
             32      39      6      7 total
             19      26      3      4 shop.wrong
             11      11      2      2 shop.other
              2       2      1      1 shop.price
              0       0      0      0 shop

        """#
}
