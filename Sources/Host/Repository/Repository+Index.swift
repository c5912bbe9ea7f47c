extension Repository {
    /// Read once, however often it is asked for.
    var index: GitIndexState {
        guard let git else { return .absent }
        return snapshot.index { git.readIndex() }
    }
}

extension GitFolder {
    func readIndex() -> GitIndexState {
        do {
            let file = try own.file("index")
            var reader = try GitIndexReader(try file.contents(cap: GitIndexReader.sizeMax), format)
            return .read(try reader.read(writtenAt: (file.facts.modified, file.facts.modified_nano)))
        } catch let fault as FileFault {
            return fault.isAbsence ? .absent : .unusable(because: "the index cannot be read: \(fault.words)")
        } catch let fault as GitIndexFault {
            return .unusable(because: fault.reason)
        } catch {
            return .unusable(because: "the index cannot be read: \(error)")
        }
    }
}
