extension Repository {
    public var isDirty: Bool? { nil }
}
