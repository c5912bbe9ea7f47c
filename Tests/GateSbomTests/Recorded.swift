/// What cyclonedx-py 7.5.0 printed for two files of requirements, shortened; one line has the number of another's.
enum Recorded {
    static let requirements = #"""
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
          {"bom-ref": "requirements-L1", "description": "requirements line 1: click==8.0", "name": "click", "purl": "pkg:pypi/click@8.0",
           "type": "library", "version": "8.0", "externalReferences": [{"comment": "implicit dist url", "type": "distribution", "url": "https://x.org/simple/click/"}]},
          {"bom-ref": "BomRef.3853980942660308.5352235600034828", "description": "requirements line 1: flask==3.1.3", "name": "flask",
           "purl": "pkg:pypi/flask@3.1.3", "type": "library", "version": "3.1.3",
           "externalReferences": [{"type": "distribution", "url": "file:///home/me/flask.whl"}]},
          {"bom-ref": "requirements-L2", "description": "requirements line 2: flask==3.1.3", "name": "Flask", "purl": "pkg:pypi/flask@3.1.3",
           "type": "library", "version": "3.1.3"},
          {"bom-ref": "requirements-L5", "description": "requirements line 5: ./libs/foo", "name": "unknown", "type": "library",
           "externalReferences": [{"comment": "explicit local path", "type": "other", "url": "./libs/foo"}]}],
         "dependencies": [{"ref": "requirements-L1"}, {"ref": "requirements-L2", "dependsOn": ["requirements-L1"]}]}
        """#
}
