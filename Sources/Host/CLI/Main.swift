@preconcurrency internal import Glibc
internal import HostEngine

@main
enum Main {
    /// Synchronous: starting the concurrency runtime costs more than everything else here.
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        let ahead = RunCommand.isAsked(by: words) ? HeadStart() : nil
        exit(Program(console: Console(), ahead: ahead).run(words))
    }
}
