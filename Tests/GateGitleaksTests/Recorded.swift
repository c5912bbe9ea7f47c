/// What gitleaks 8.30.1 wrote with --redact. TOPSECRET stands for a secret where --redact leaves it.
enum Recorded {
    static let report = #"""
        [
         {
          "RuleID": "aws-access-token",
          "Description": "Identified a pattern that may indicate AWS credentials, risking unauthorized cloud resource access and data breaches on AWS platforms.",
          "StartLine": 1, "EndLine": 1, "StartColumn": 10, "EndColumn": 29,
          "Match": "REDACTED", "Secret": "REDACTED", "File": "b.yaml", "SymlinkFile": "", "Commit": "", "Entropy": 3.7841837,
          "Author": "", "Email": "", "Date": "", "Message": "", "Tags": [], "Fingerprint": "b.yaml:aws-access-token:1"
         },
         {
          "RuleID": "aws-access-token", "Description": "Identified a pattern that may indicate AWS credentials.",
          "StartLine": 2, "EndLine": 2, "StartColumn": 10, "EndColumn": 29,
          "Match": "REDACTED TOPSECRET", "Secret": "REDACTED", "File": "a.yaml", "SymlinkFile": "",
          "Commit": "87b0b8cca3aa11223344556677889900aabbccdd", "Entropy": 3.7841837, "Author": "TOPSECRET", "Email": "TOPSECRET@example.org",
          "Date": "2023-11-15T22:13:20Z", "Message": "Use TOPSECRET for now", "Tags": ["TOPSECRET"],
          "Link": "https://example.org/TOPSECRET",
          "Fingerprint": "87b0b8cca3aa11223344556677889900aabbccdd:TOPSECRET:aws-access-token:2"
         }
        ]
        """#
}
