public import HostModel
internal import HostRepository

/// The report of a run that could not be carried out: it takes the place of an older one, which would say "ok". nil when
/// there is no repository to write it for.
public func abandoned(_ request: Request, because error: HostError) -> Report? {
    let root: String
    do throws(HostError) {
        root = try Repository.open(from: request.directory).root
    } catch {
        return nil
    }
    let place = error.place.map { " (\($0.description))" } ?? ""
    let failure = Failure(error.code, gate: "", "\(error.id): \(error.message)\(place)", hint: error.hint ?? "")
    var report = Report(
        command: request.command, exitCode: error.code.rawValue, startedAt: RunClock().startedAt, durationSeconds: 0,
        host: .current, repository: RepositoryFacts(root: root), scope: Scope(mode: .full, files: 0), failures: [failure],
        outcomes: [])
    report.folder = RunFolder(request.reportFolder, repository: root, directory: workingDirectory()).path
    return report
}
