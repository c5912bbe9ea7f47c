@preconcurrency internal import Glibc
public import HostModel

extension Moment {
    public static var now: Moment { Moment(seconds: time(nil)) }
}
