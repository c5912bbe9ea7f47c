/// What trivy 0.76.0 wrote, shortened to what is read and a little more. TOPSECRET stands for what quotes a secret.
enum Recorded {
    static let report = #"""
        {
          "SchemaVersion": 2, "Trivy": {"Version": "0.76.0"}, "ReportID": "01a1fb32", "CreatedAt": "2026-11-20T23:02:16Z",
          "ArtifactName": "/repository", "ArtifactType": "filesystem",
          "Results": [
            {
              "Target": "requirements.txt", "Class": "lang-pkgs", "Type": "pip",
              "Packages": [{"Name": "requests", "Version": "2.30.0"}, {"Name": "urllib3", "Version": "2.2.1"}],
              "Vulnerabilities": [{
                "VulnerabilityID": "CVE-2023-32681", "VendorIDs": ["PYSEC-2023-74"], "PkgName": "requests", "InstalledVersion": "2.30.0",
                "FixedVersion": "2.31.0", "Status": "fixed", "SeveritySource": "osv", "PrimaryURL": "https://avd.aquasec.com/nvd/cve-2023-32681",
                "Title": "requests leaks Proxy-Authorization headers", "Severity": "MEDIUM", "CVSS": {"osv": {"V3Score": 6.1}}
              }]
            },
            {
              "Target": "Dockerfile", "Class": "config", "Type": "dockerfile", "MisconfSummary": {"Successes": 24, "Failures": 1},
              "ExperimentalModifiedFindings": [{"Type": "misconfiguration", "Status": "ignored", "Finding": {"ID": "DS-0026"}}],
              "Misconfigurations": [{
                "Type": "Dockerfile Security Check", "ID": "DS-0001", "Title": "':latest' tag used", "Description": "When using …",
                "Message": "Specify a tag in the 'FROM' statement for image 'python'", "Namespace": "builtin.dockerfile.DS001",
                "Resolution": "Add a tag to the image in the 'FROM' statement", "Severity": "MEDIUM",
                "PrimaryURL": "https://avd.aquasec.com/misconfig/ds-0001", "Status": "FAIL",
                "CauseMetadata": {"Provider": "Dockerfile", "StartLine": 1, "EndLine": 1, "Code": {"Lines": null}}
              }]
            },
            {
              "Target": "config/production.yaml", "Class": "secret",
              "Secrets": [{
                "RuleID": "aws-access-key-id", "Category": "AWS", "Severity": "CRITICAL", "Title": "AWS Access Key ID", "StartLine": 13,
                "EndLine": 13, "Code": {"Lines": [{"Number": 13, "Content": "TOPSECRET"}]}, "Match": "TOPSECRET", "Offset": 3
              }]
            },
            {
              "Target": "package-lock.json", "Class": "license",
              "Licenses": [{
                "Severity": "LOW", "Category": "notice", "PkgName": "normalize.css", "FilePath": "", "Name": "MIT", "Confidence": 1, "Link": ""
              }]
            }
          ]
        }
        """#

    static let version = #"""
        {"Version":"0.76.0","VulnerabilityDB":{"Version":2,"NextUpdate":"2099-01-01T00:00:00Z","UpdatedAt":"2024-10-10T17:35:05Z","DownloadedAt":"2024-10-10T17:35:05Z"}}
        """#
}
