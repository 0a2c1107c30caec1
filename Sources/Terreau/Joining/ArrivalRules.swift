internal import Ledger

/// How many may write by the public page, and how fast they are answered.
enum ArrivalRules {
    /// Letters leave to addresses that strangers type: this bounds how many. It counts over the house, so that no address of
    /// a visitor is kept.
    static let mostAnHour = 20
    /// The same address again within a day is the same message.
    static let repeatSeconds: Int64 = 86_400
    /// How far back times of answers are counted.
    static let countedSeconds: Int64 = 365 * 86_400

    /// The middle of the times from message to first answer, in seconds; nil without any.
    static func median(_ seconds: [Int64]) -> Int64? {
        guard !seconds.isEmpty else { return nil }
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
