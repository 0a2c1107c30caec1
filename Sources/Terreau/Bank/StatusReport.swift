internal import Ledger

/// What the bank says of a payment file before any statement shows it: ISO 20022 pain.002, `.03` and `.10`.
struct StatusReport: Hashable, Sendable {
    /// The bank's word, as the standard spells it.
    enum Status: String, CaseIterable, Sendable {
        case received = "RCVD"
        case readable = "ACTC"
        case accepted = "ACCP"
        case underWay = "ACSP"
        case settled = "ACSC"
        case settledAtPayee = "ACCC"
        case acceptedWithChange = "ACWC"
        case pending = "PDNG"
        case partly = "PART"
        case cancelled = "CANC"
        case rejected = "RJCT"
    }

    struct Verdict: Hashable, Sendable {
        var status: Status
        /// The code of the reason, and what the bank wrote beside it.
        var reason = ""
    }

    struct Transaction: Hashable, Sendable {
        var endToEnd: String
        /// In cents, where the bank repeats it.
        var cents: Int64?
        var verdict: Verdict?
    }

    /// One group of payments of the file.
    struct Group: Hashable, Sendable {
        var id: String
        var verdict: Verdict?
        var transactions: [Transaction]
    }

    /// The name of the file it answers.
    var messageID: String
    var day: Day
    var verdict: Verdict?
    var groups: [Group]
}

/// Reads a status report out of the same tree that statements are read from: the two editions name the same elements.
enum StatusReportReader {
    static let mostTransactions = 10_000

    /// - Returns: nil for a file that is no status report.
    static func read(_ bytes: [UInt8]) throws(StatementNo) -> StatusReport? {
        guard bytes.count <= StatementReader.largest else { throw .tooLarge }
        let start = bytes.drop { [0xEF, 0xBB, 0xBF, 32, 9, 10, 13].contains($0) }
        guard start.first == UInt8(ascii: "<") else { return nil }
        let root = try XMLTree.read(Array(start))
        guard root.name == "Document", let body = root.first("CstmrPmtStsRpt") else { return nil }
        guard let original = body.first("OrgnlGrpInfAndSts"), let id = original.first("OrgnlMsgId")?.value else {
            throw .unreadable("OrgnlMsgId")
        }
        let written = body.first("GrpHdr", "CreDtTm")?.value
        guard let day = written.flatMap({ Day(rawValue: String($0.prefix(10))) }) else {
            throw .dayUnreadable("GrpHdr")
        }
        var report = StatusReport(
            messageID: id, day: day, verdict: try verdict(original, "GrpSts"), groups: [])
        for node in body.all("OrgnlPmtInfAndSts") {
            var group = StatusReport.Group(
                id: node.first("OrgnlPmtInfId")?.value ?? "", verdict: try verdict(node, "PmtInfSts"), transactions: [])
            for transaction in node.all("TxInfAndSts") { group.transactions.append(try self.transaction(transaction)) }
            report.groups.append(group)
        }
        guard report.groups.reduce(0, { $0 + $1.transactions.count }) <= mostTransactions else { throw .tooLarge }
        return report
    }

    private static func transaction(_ node: XMLElementNode) throws(StatementNo) -> StatusReport.Transaction {
        guard let endToEnd = node.first("OrgnlEndToEndId")?.value else { throw .unreadable("OrgnlEndToEndId") }
        var found = StatusReport.Transaction(endToEnd: endToEnd, verdict: try verdict(node, "TxSts"))
        if let amount = node.first("OrgnlTxRef", "Amt", "InstdAmt") {
            guard let cents = amount.value.flatMap(StatementRules.cents) else { throw .amountUnreadable(endToEnd) }
            found.cents = cents
        }
        return found
    }

    private static func verdict(_ node: XMLElementNode, _ name: String) throws(StatementNo) -> StatusReport.Verdict? {
        guard let word = node.first(name)?.value else { return nil }
        guard let status = StatusReport.Status(rawValue: word) else { throw .unreadable(word) }
        let reason = node.first("StsRsnInf")
        let code = reason?.first("Rsn", "Cd")?.value ?? reason?.first("Rsn", "Prtry")?.value
        let words = [code].compactMap(\.self) + (reason?.all("AddtlInf").compactMap(\.value) ?? [])
        return StatusReport.Verdict(status: status, reason: String(words.joined(separator: " ").prefix(900)))
    }
}
