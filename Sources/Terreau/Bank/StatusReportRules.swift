internal import Foundation
internal import Ledger

/// What a status report means for the lines of the run that it answers.
enum StatusReportRules {
    enum Effect: String, CaseIterable, Sendable {
        /// Refused by the bank: the money is owed again.
        case sendsBack
        /// It was noted before.
        case isBack
        /// A statement says that it was paid: the report comes too late to say otherwise.
        case isPaid
        /// Nothing changes: a statement will say when the money left.
        case tells
        /// The report says nothing of this line.
        case silent
    }

    struct Outcome: Sendable {
        let line: PaymentLine
        let verdict: StatusReport.Verdict?
        let effect: Effect
    }

    /// One outcome for each line that is in the file.
    static func outcomes(_ report: StatusReport, for lines: [PaymentLine]) -> [Outcome] {
        lines.filter { $0.state != .removed && $0.state != .voided }.map { line in
            let verdict = verdict(of: line, in: report)
            return Outcome(line: line, verdict: verdict, effect: effect(of: verdict, on: line.state))
        }
    }

    /// What the report names and the run does not hold, or holds with another amount.
    static func strangers(_ report: StatusReport, for lines: [PaymentLine]) -> [StatusReport.Transaction] {
        report.groups.flatMap(\.transactions).filter { transaction in
            !lines.contains { isSame(transaction, $0) }
        }
    }

    private static func effect(of verdict: StatusReport.Verdict?, on state: PaymentLine.State) -> Effect {
        guard let verdict else { return .silent }
        guard verdict.status == .rejected else { return .tells }
        return switch state {
        case .live: .sendsBack
        case .paid: .isPaid
        case .rejected, .returned, .removed, .voided: .isBack
        }
    }

    /// The nearest word: of the transaction, of its group of payments, of the file. A refusal wins among words of one line.
    /// « Partly » says that the lines say it themselves.
    private static func verdict(of line: PaymentLine, in report: StatusReport) -> StatusReport.Verdict? {
        let own = report.groups.flatMap(\.transactions).filter { isSame($0, line) }.compactMap(\.verdict)
        if let word = own.first(where: { $0.status == .rejected }) ?? own.first { return word }
        let group = report.groups.first { $0.id.hasPrefix(report.messageID) }?.verdict
        for word in [group, report.verdict].compactMap(\.self) { return word.status == .partly ? nil : word }
        return nil
    }

    private static func isSame(_ transaction: StatusReport.Transaction, _ line: PaymentLine) -> Bool {
        transaction.endToEnd == line.endToEndID
            && (transaction.cents.map { $0 == line.amount.cents } ?? true)
    }
}
