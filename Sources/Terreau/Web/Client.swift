internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The other end of a request, as far as it is worth knowing: where it comes from, and which browser it says it is.
struct Client: Hashable, Sendable {
    var address: IPAddress?
    /// What the browser says of itself.
    private let agent: String
    /// The number that the log line and the error page of the request carry.
    var request: String?

    /// As the audit trail keeps it.
    func origin(token: ApiToken.ID? = nil) -> Origin {
        Origin(address: address?.text, request: request, token: token)
    }

    /// Where tries are counted: one address, or one network of the newer kind, where a customer has many addresses.
    var place: String { address?.network ?? "?" }

    /// « Firefox, Android »: a word for the list of sessions, never a ground for a decision. Made when a session is, not for each
    /// request.
    var browser: String { Self.word(agent) }

    init(address: IPAddress? = nil, agent: String = "", request: String? = nil) {
        self.address = address
        self.agent = agent
        self.request = request
    }

    /// - Parameters:
    ///   - peer: who holds the connection.
    ///   - proxies: whose word about other addresses counts.
    init(_ headers: HTTPFields, peer: SocketAddress?, proxies: TrustedProxies, request: String) {
        let peer = peer?.ipAddress.flatMap(IPAddress.init)
        self.init(
            address: proxies.client(behind: peer, forwarded: Self.forwardedFor.map { headers[values: $0] } ?? []),
            agent: headers[.userAgent] ?? "", request: request)
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    static func word(_ agent: String) -> String {
        // The order matters: everybody claims to be Mozilla, and most to be Safari.
        let browsers = [
            ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"),
            ("Chromium/", "Chromium"),
            ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
            ("CrOS", "ChromeOS"), ("Linux", "Linux"),
        ]
        let found = [browsers, systems].compactMap { words in words.first { agent.contains($0.0) }?.1 }
        return found.joined(separator: ", ")
    }
}

/// An address of the internet, of either kind. One of the older kind written in the newer way is the older one.
struct IPAddress: Hashable, Sendable {
    let bytes: [UInt8]

    init?(_ text: String) {
        var older = in_addr()
        if inet_pton(AF_INET, text, &older) == 1 {
            bytes = withUnsafeBytes(of: &older) { Array($0) }
            return
        }
        var newer = in6_addr()
        // A zone (`fe80::1%eth0`) is this machine's business.
        let plain = String(text.prefix { $0 != "%" })
        guard inet_pton(AF_INET6, plain, &newer) == 1 else { return nil }
        let all = withUnsafeBytes(of: &newer) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        bytes = isMapped ? Array(all.suffix(4)) : all
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func kept(_ count: Int) -> IPAddress {
        IPAddress(bytes: bytes.enumerated().map { $0.offset < count ? $0.element : 0 })
    }

    /// Without its end: 192.0.2.0 for 192.0.2.17, and 48 bits of the newer kind.
    var shortened: String { kept(bytes.count == 4 ? 3 : 6).text }

    /// The whole address of the older kind, and 64 bits of the newer one.
    var network: String { kept(bytes.count == 4 ? 4 : 8).text }

    var text: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        // The zeros at the end say nothing.
        let kept = groups.reversed().drop { $0 == "0" }.reversed().map(\.self)
        return kept.count == 8 ? kept.joined(separator: ":") : kept.joined(separator: ":") + "::"
    }

    /// Whether the first bits are the same.
    func begins(with other: IPAddress, bits: Int) -> Bool {
        guard bytes.count == other.bytes.count, (0...bytes.count * 8).contains(bits) else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other.bytes[bit / 8] & mask
        }
    }
}

/// The proxies whose word about the client's address counts. Nobody else's does.
struct TrustedProxies: Sendable {
    private let networks: [(start: IPAddress, bits: Int)]

    /// The machine itself.
    static let machine = "127.0.0.1, ::1"

    /// - Parameter text: addresses and networks (`10.0.0.0/8`) with commas between them; `none` for nobody.
    init(_ text: String) throws(StartRefusal) {
        var networks: [(start: IPAddress, bits: Int)] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init) where word != "none" {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard let start = IPAddress(parts[0]), parts.count <= 2 else { throw Self.refusal(word) }
            let most = start.bytes.count * 8
            guard let bits = parts.count == 2 ? Int(parts[1]) : most, (1...most).contains(bits) else {
                throw Self.refusal(word)
            }
            networks.append((start, bits))
        }
        self.networks = networks
    }

    private init() { networks = [] }
    static let nobody = TrustedProxies()

    private static func refusal(_ word: String) -> StartRefusal {
        StartRefusal(
            "TERREAU_TRUSTED_PROXIES has « \(word) »; write addresses such as 127.0.0.1 or 10.0.0.0/8, or none.")
    }

    private func trusts(_ address: IPAddress) -> Bool {
        networks.contains { address.begins(with: $0.start, bits: $0.bits) }
    }

    /// The client's address: the connection's own, or what the last proxies in the chain say, read from the end until
    /// somebody speaks who is not one of them.
    func client(behind peer: IPAddress?, forwarded: [String]) -> IPAddress? {
        guard var client = peer else { return nil }
        let chain = forwarded.flatMap { $0.split(separator: ",") }
        for word in chain.reversed().prefix(32) {
            guard trusts(client) else { break }
            guard let next = IPAddress(word.filter { $0 != " " && $0 != "\t" }) else { break }
            client = next
        }
        return client
    }
}
