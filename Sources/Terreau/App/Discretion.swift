/// Libraries write whole values into the log when asked to tell everything. What holds a secret, or all sentences, has a name
/// there and no content.
extension Instance: CustomStringConvertible {
    public var description: String { "Instance" }
}

extension Languages: CustomStringConvertible {
    var description: String { "Languages" }
}

extension KeyRing: CustomStringConvertible {
    var description: String { "KeyRing" }
}

extension SMTPServer: CustomStringConvertible {
    public var description: String { "SMTPServer" }
}

extension OpenIDIssuer: CustomStringConvertible {
    var description: String { "OpenIDIssuer(\(name))" }
}
