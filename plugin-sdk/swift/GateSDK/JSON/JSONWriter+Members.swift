extension JSONWriter {
    public mutating func member(_ name: String, _ text: String) {
        self.name(name)
        value(text)
    }

    public mutating func member(_ name: String, _ number: Int) {
        self.name(name)
        value(number)
    }

    public mutating func member(_ name: String, _ number: Double) {
        self.name(name)
        value(number)
    }

    public mutating func member(_ name: String, _ flag: Bool) {
        self.name(name)
        value(flag)
    }

    /// Leaves the member out when there is no text.
    public mutating func member(_ name: String, ifPresent text: String?) {
        guard let text, !text.isEmpty else { return }
        member(name, text)
    }

    /// Leaves the member out when there is no number.
    public mutating func member(_ name: String, ifPresent number: Int?) {
        guard let number else { return }
        member(name, number)
    }

    public mutating func member(_ name: String, _ texts: some Sequence<String>) {
        self.name(name)
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    /// A list of objects; `members` writes those of one.
    public mutating func objects<Element>(
        _ name: String, _ elements: some Sequence<Element>, _ members: (inout JSONWriter, Element) -> Void
    ) {
        self.name(name)
        beginArray()
        for element in elements {
            beginObject()
            members(&self, element)
            endObject()
        }
        endArray()
    }
}
