public import HostModel
internal import HostRepository
public import HostSnapshots

/// Brings a snapshot into the repository. The only part of the host that may use the network.
public func fetch(
    _ wanted: FetchRequest, _ request: Request, onProgress: @escaping (FetchProgress) -> Void
) throws(HostError) -> Fetched {
    let installation = try Installation.find()
    let root = try Repository.open(from: request.directory).root
    var wanted = wanted
    wanted.forbidsNetwork = request.forbidsNetwork
    return try fetch(
        wanted, into: root, programs: FetchPrograms(download: installation.download, unpack: installation.unpack),
        onProgress: onProgress)
}
