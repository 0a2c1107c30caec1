internal import Ledger
internal import Storage

extension ChainHead {
    /// The last link that was written before a moment; nil where there is none.
    static func last(of chain: Chain, before moment: Instant, in db: some Reading) throws -> ChainHead? {
        let row =
            switch chain {
            case .entries:
                try db.row(
                    "SELECT number, hash FROM entries WHERE recorded_at < \(moment) ORDER BY number DESC LIMIT 1")
            case .acts:
                // The last days are read backwards; by the index of the time SQLite would read and sort all days before.
                try db.row("SELECT number, hash FROM acts WHERE (at < \(moment)) IS TRUE ORDER BY number DESC LIMIT 1")
            }
        return try row.map { try ChainHead(chain: chain, number: $0["number"], hash: $0["hash"]) }
    }

    /// Whether the chain still has this very link. That the links before it are whole is what the walk along it finds.
    func isKept(in db: some Reading) throws -> Bool {
        let found: String? =
            switch chain {
            case .entries: try db.value("SELECT hash FROM entries WHERE number = \(number)")
            case .acts: try db.value("SELECT hash FROM acts WHERE number = \(number)")
            }
        return found == hash
    }
}
