/// FirstTry's own version, written once.
public enum FirstTry {
    public static let version = "0.1.0"
}
