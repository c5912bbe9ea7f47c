/// What bandit 1.9.4 wrote, shortened to what is read and a little more.
enum Recorded {
    static let report = #"""
        {
          "errors": [{"filename": "././bad.py", "reason": "syntax error while parsing AST from file"}],
          "generated_at": "2026-11-20T23:04:19Z",
          "metrics": {
            "././a.py": {"CONFIDENCE.HIGH": 1, "SEVERITY.HIGH": 0, "SEVERITY.LOW": 1, "SEVERITY.MEDIUM": 1, "loc": 5, "nosec": 1, "skipped_tests": 2},
            "././bad.py": {"loc": 1, "nosec": 0, "skipped_tests": 0},
            "_totals": {
              "CONFIDENCE.HIGH": 1, "CONFIDENCE.LOW": 0, "CONFIDENCE.MEDIUM": 1, "CONFIDENCE.UNDEFINED": 0, "SEVERITY.HIGH": 0,
              "SEVERITY.LOW": 1, "SEVERITY.MEDIUM": 1, "SEVERITY.UNDEFINED": 0, "loc": 6, "nosec": 1, "skipped_tests": 2
            }
          },
          "results": [
            {
              "code": "2 password = \"hunter2\"\n", "col_offset": 11, "end_col_offset": 20, "filename": "././a.py",
              "issue_confidence": "MEDIUM",
              "issue_cwe": {"id": 259, "link": "https://cwe.mitre.org/data/definitions/259.html"}, "issue_severity": "LOW",
              "issue_text": "Possible hardcoded password: 'hunter2'", "line_number": 2, "line_range": [2],
              "more_info": "https://bandit.readthedocs.io/en/1.9.4/plugins/b105_hardcoded_password_string.html",
              "test_id": "B105", "test_name": "hardcoded_password_string"
            },
            {
              "code": "4 f(\"\u00e9\u00f6\"+eval(x))\n", "col_offset": 9, "end_col_offset": 13, "filename": "././a.py", "issue_confidence": "HIGH",
              "issue_cwe": {"id": 78, "link": "https://cwe.mitre.org/data/definitions/78.html"}, "issue_severity": "MEDIUM",
              "issue_text": "Use of possibly insecure function - consider using safer ast.literal_eval.\n",
              "line_number": 4, "line_range": [4],
              "more_info": "https://bandit.readthedocs.io/en/1.9.4/blacklists/blacklist_calls.html#b307-eval",
              "test_id": "B307", "test_name": "blacklist"
            }
          ]
        }
        """#

    static let log =
        "[main]\tINFO\tprofile include tests: None\n[main]\tINFO\tprofile exclude tests: B101,B506\n"
        + "[main]\tINFO\tcli include tests: None\n[main]\tINFO\tcli exclude tests: None\n"
        + "[main]\tWARNING\tUnknown test found in profile: B999\n[json]\tINFO\tJSON output written to file: /run/report.json\n"
}
