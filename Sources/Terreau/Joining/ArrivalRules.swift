internal import Ledger

/// How many may write by the public page, and how fast they are answered.
enum ArrivalRules {
    /// Letters leave to addresses that strangers type: this bounds how many, over the whole house. From one place ``Tries`` allow
    /// fewer, so that one visitor does not close the door to all.
    static let mostAnHour = 60
    /// What the same address writes within a day goes with what it wrote first, and no other letter leaves.
    static let repeatSeconds: Int64 = 86_400
    /// Of all that one address has added to a message, in characters.
    static let longestWords = 4000
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
