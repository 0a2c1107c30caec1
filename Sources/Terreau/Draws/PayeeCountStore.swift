internal import Storage

enum PayeeCount {
    /// Whether more people and organisations than this could be paid: reads no further than that.
    static func isAbove(_ number: Int, in db: some Reading) throws -> Bool {
        let people: Int64 =
            try db.value("SELECT COUNT(*) FROM (SELECT 1 FROM people WHERE status <> 'left' LIMIT \(number + 1)) x")
            ?? 0
        guard people <= number else { return true }
        let organisations: Int64 =
            try db.value("SELECT COUNT(*) FROM (SELECT 1 FROM organisations LIMIT \(number + 1)) x") ?? 0
        return people + organisations > number
    }
}
