public import HostDiscovery
public import HostModel

/// Where the libraries of this installation lie.
public func installedLibraries() throws(HostError) -> LibraryFolders {
    try Installation.find().libraryFolders
}
