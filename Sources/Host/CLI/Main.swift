@preconcurrency internal import Glibc

@main
enum Main {
    /// Synchronous: starting the concurrency runtime costs more than everything else here.
    static func main() {
        exit(Program(console: Console()).run(Array(CommandLine.arguments.dropFirst())))
    }
}
