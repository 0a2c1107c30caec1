internal import Ledger

/// Where a chain ended at some moment, in one line that anybody can note down: `acts:1204:3f9a…`. Whoever holds the line can
/// have it looked for years later: nothing before it can be changed, added or taken away without another hash there.
struct ChainHead: Hashable, Sendable {
    enum Chain: String, CaseIterable, Sendable { case entries, acts }

    let chain: Chain
    let number: Int64
    let hash: String

    init(chain: Chain, number: Int64, hash: String) {
        (self.chain, self.number, self.hash) = (chain, number, hash)
    }

    /// Reads a line as it was noted; space around it and large letters do not count.
    init?(_ line: String) {
        let parts = line.filter { !$0.isWhitespace }.lowercased().split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let chain = Chain(rawValue: String(parts[0])),
            let number = Int64(parts[1]), number > 0, parts[2].utf8.count == 64,
            parts[2].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.init(chain: chain, number: number, hash: String(parts[2]))
    }

    var line: String { "\(chain.rawValue):\(number):\(hash)" }
}
