@preconcurrency internal import Glibc
internal import Synchronization

/// A value that is computed on a thread of its own while something else goes on.
final class Background<Value: Sendable>: Sendable {
    private let compute: @Sendable () -> Value
    private let result = Mutex<Value?>(nil)
    private let thread = Mutex<pthread_t?>(nil)

    init(_ compute: @escaping @Sendable () -> Value) {
        self.compute = compute
        let own = Unmanaged.passRetained(self as AnyObject)
        var handle = pthread_t()
        // A signal to the program has to find the thread that waits for it; here it would end everything, or be lost.
        var all = sigset_t(), before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let error = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                (Unmanaged<AnyObject>.fromOpaque(argument).takeRetainedValue() as? any Computing)?.work()
                return nil
            }, own.toOpaque())
        if error == 0 {
            thread.withLock { $0 = handle }
        } else {
            own.release()
        }
    }

    /// Waits for it; computed here when there was no thread for it.
    var value: Value {
        let pending = thread.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let pending { pthread_join(pending, nil) }
        work()
        return result.withLock { $0 } ?? compute()
    }
}

/// What a thread is handed, which cannot know the type of the value.
private protocol Computing: AnyObject {
    func work()
}

extension Background: Computing {
    fileprivate func work() {
        if result.withLock({ $0 != nil }) { return }
        let value = compute()
        result.withLock { $0 = value }
    }
}
