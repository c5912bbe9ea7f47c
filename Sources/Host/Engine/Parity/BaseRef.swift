@preconcurrency internal import Glibc
internal import HostModel
internal import HostRepository

/// The commit that a change is to be merged into.
struct BaseRef: Sendable, Equatable {
    /// As it was given: "main".
    let name: String
    let commit: String

    /// nil when this run is for no change: nobody named a base, and no CI service runs us for one.
    ///
    /// A base that is named and cannot be found is an error: another policy must not step in quietly.
    static func find(_ request: Request, in repository: Repository) throws(HostError) -> BaseRef? {
        if let given = request.baseRef { return try find([given], named: "--base-ref", shown: given, in: repository) }
        func text(_ name: String) -> String? {
            guard let value = getenv(name), value.pointee != 0 else { return nil }
            return String(cString: value)
        }
        // https://docs.github.com/actions: set for pull requests only.
        if let branch = text("GITHUB_BASE_REF") {
            return try find(["origin/" + branch, branch], named: "GITHUB_BASE_REF", shown: branch, in: repository)
        }
        // https://docs.github.com/repositories: a merge queue's branch is gh-readonly-queue/BRANCH/pr-NUMBER-COMMIT.
        let queue = "gh-readonly-queue/"
        if text("GITHUB_EVENT_NAME") == "merge_group", let name = text("GITHUB_REF_NAME"), name.hasPrefix(queue),
            let end = name.lastIndex(of: "/"), end >= name.index(name.startIndex, offsetBy: queue.count)
        {
            let branch = String(name[name.index(name.startIndex, offsetBy: queue.count)..<end])
            return try find(["origin/" + branch, branch], named: "GITHUB_REF_NAME", shown: branch, in: repository)
        }
        // https://docs.gitlab.com/ci/variables/predefined_variables: the tip in merged results pipelines, else the branch's name.
        if let branch = text("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") {
            let commits = [
                text("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"), "origin/" + branch, text("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
            ]
            return try find(
                commits.compactMap(\.self), named: "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", shown: branch, in: repository)
        }
        // Jenkins' branch sources: set for change requests only.
        if let branch = text("CHANGE_TARGET") {
            return try find(["origin/" + branch, branch], named: "CHANGE_TARGET", shown: branch, in: repository)
        }
        return nil
    }

    private static func find(
        _ candidates: [String], named variable: String, shown: String, in repository: Repository
    ) throws(HostError) -> BaseRef? {
        for candidate in candidates {
            guard let commit = repository.commit(named: candidate) else { continue }
            // A name may be known in a shallow clone whose commit is not there.
            if case .unreadable = repository.file(".", at: commit, cap: 0) { continue }
            return BaseRef(name: shown, commit: commit)
        }
        throw HostError(
            .config, "policy-base-missing",
            "the base \(shown) (\(variable)) is not in this clone, so the policy that counts cannot be read",
            hint: "git fetch --no-tags --depth=1 origin \(shown):refs/remotes/origin/\(shown)")
    }
}
