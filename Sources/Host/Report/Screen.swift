@preconcurrency internal import Glibc

/// How much room there is.
public struct Screen: Sendable, Equatable {
    public var columns: Int
    public var rows: Int
    /// Not a terminal: a line that is too long does no harm.
    public var isPaper = false

    public init(columns: Int, rows: Int = 24) {
        self.columns = columns
        self.rows = rows
    }

    /// What text is laid out for where there is no terminal.
    public static var paper: Screen {
        var screen = Screen(columns: 100)
        screen.isPaper = true
        return screen
    }

    /// The terminal behind a descriptor, asked anew each time: a window can be resized.
    public static func of(_ descriptor: Int32) -> Screen {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return isatty(descriptor) == 1 ? Screen(columns: 80) : .paper
        }
        return Screen(columns: max(20, Int(size.ws_col)), rows: max(4, Int(size.ws_row)))
    }
}

/// One of the process's output channels.
public final class OutputStream {
    public let descriptor: Int32
    public let isTerminal: Bool
    /// The reader is gone; nothing more is written.
    public private(set) var isClosed = false
    /// What could not be written for another reason (ENOSPC, EIO).
    public private(set) var failure: Int32?

    public init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    public func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    public func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty, !isClosed {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let written = Glibc.write(descriptor, part.baseAddress, part.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                isClosed = true
                failure = errno == EPIPE ? nil : errno
            }
        }
    }
}
