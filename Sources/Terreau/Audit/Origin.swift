internal import Ledger

/// Where a request came from, as far as the house wants to know it.
struct Origin: Hashable, Sendable {
    /// A network, not a machine: see ``truncated(_:)``.
    var address: String?
    /// The number that the log line and the error page of the request carry.
    var request: String?
    /// The key of the program that acts.
    var token: ApiToken.ID?

    init(address: String? = nil, request: String? = nil, token: ApiToken.ID? = nil) {
        self.address = address.flatMap(Self.truncated)
        self.request = request
        self.token = token
    }

    /// The first three numbers of an IPv4 address, the first three groups of an IPv6 address: enough to tell a home from an
    /// office, too little to tell who sat there.
    static func truncated(_ address: String) -> String? {
        let bare = address.lowercased().hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false)
        if numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) {
            return numbers.prefix(3).joined(separator: ".") + ".0/24"
        }
        return network6(bare).map { $0 + "::/48" }
    }

    private static func network6(_ address: String) -> String? {
        let bare = address.prefix { $0 != "%" }
        guard bare.contains(":"), bare.utf8.count <= 45 else { return nil }
        let halves = String(bare).components(of: "::")
        guard halves.count <= 2 else { return nil }
        func groups(_ text: String) -> [String] { text.isEmpty ? [] : text.components(of: ":") }
        let front = groups(halves[0])
        let back = halves.count == 2 ? groups(halves[1]) : []
        let missing = 8 - front.count - back.count
        guard halves.count == 2 ? missing >= 0 : missing == 0 else { return nil }
        let numbers = (front + Array(repeating: "0", count: missing) + back).map { UInt16($0, radix: 16) }
        guard numbers.allSatisfy({ $0 != nil }) else { return nil }
        return numbers.prefix(3).compactMap(\.self).map { String($0, radix: 16) }.joined(separator: ":")
    }
}

extension String {
    fileprivate func components(of separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [String(rest)]
    }
}
