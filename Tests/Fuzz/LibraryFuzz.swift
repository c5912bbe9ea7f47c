import Glibc
@testable import HostDiscovery
import HostModel

/// The reader of libraries on any bytes: facts or a refusal with a reason, nothing else.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    ftruncate(target.fd, size)
    pwrite(target.fd, bytes, size, 0)
    do {
        let facts = try LibraryFacts.read(try OpenFile(target.path))
        _ = facts.objections(libraryPath: target.path)
    } catch {
        precondition(error.code == .gateRefused && !error.message.isEmpty)
    }
    return 0
}

private let target: (fd: CInt, path: String) = {
    let path = "/dev/shm/firsttry-fuzz-\(getpid())"
    let fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    precondition(fd >= 0)
    atexit { unlink(target.path) }
    return (fd, path)
}()
