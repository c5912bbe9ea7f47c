/// Why a gate is not taken. Append-only: an id is never reused for something else.
public enum RefusalID: String, Sendable, CaseIterable {
    case folderMissing = "gate-folder-missing"
    case fileMissing = "gate-file-missing"
    case unreadable = "gate-unreadable"
    /// A folder, a FIFO, a device.
    case notAFile = "gate-not-a-file"
    /// A symbolic link, which may lead anywhere tomorrow.
    case isALink = "gate-is-a-link"
    case tooLarge = "gate-too-large"
    case libraryMissing = "gate-library-missing"
    case notELF = "gate-not-elf"
    case truncated = "gate-truncated"
    case malformed = "gate-malformed"
    case wrongArchitecture = "gate-wrong-architecture"
    /// An ELF file that cannot be loaded: a program, an object file.
    case notALibrary = "gate-not-a-library"
    case wrongLibc = "gate-wrong-libc"
    case noNote = "gate-no-note"
    case badNote = "gate-bad-note"
    case wrongABI = "gate-wrong-abi"
    case idMismatch = "gate-id-mismatch"
    case noEntry = "gate-no-entry"
    case duplicateID = "gate-duplicate-id"
    /// The installation lacks the library that serves gates of this kind.
    case adapterMissing = "gate-adapter-missing"
}
