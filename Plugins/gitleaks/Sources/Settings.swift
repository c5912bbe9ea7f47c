import GateSDK

/// The gate's options.
struct Settings {
    enum History {
        /// What the checked-out commit has come from.
        case head
        /// What any branch, tag or stash has come from.
        case all
        case none
    }

    let history: History
    let needsFullHistory: Bool
    let baseline: String
    let ignoresAllowComments: Bool

    init(_ options: Options) throws(GateProblem) {
        switch try options.string("history") ?? "head" {
        case "all": history = .all
        case "none": history = .none
        default: history = .head
        }
        needsFullHistory = try options.bool("require_full_history") ?? false
        baseline = try options.string("baseline") ?? ""
        ignoresAllowComments = try options.bool("ignore_allow_comments") ?? false
    }
}
