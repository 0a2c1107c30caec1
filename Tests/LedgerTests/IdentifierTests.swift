import Testing

@testable import Ledger

@Suite struct IdentifierTests {
    struct ID: Identifier { let rawValue: String }

    @Test func `an identifier is a UUID of version 7`() {
        for _ in 0..<1000 {
            let id = ID.new().rawValue
            #expect(
                id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil, "\(id)"
            )
        }
    }

    @Test func `it begins with the time, so that it lies near its neighbours in an index`() throws {
        let (first, second) = (ID.new().rawValue, ID.new().rawValue)
        let hours = try [first, second].map { try #require(UInt64($0.prefix(8), radix: 16)) }
        // 48 bits of milliseconds, of which the first 32 count steps of 65 seconds; 2020 to 2100.
        let step: UInt64 = 65_536
        #expect(hours[1] - hours[0] <= 1)
        #expect((1_577_836_800_000 / step...4_102_444_800_000 / step).contains(hours[0]))
    }

    @Test func `later identifiers sort after earlier ones, also within a millisecond`() throws {
        var last = ID.new().rawValue
        for round in 0..<20_000 {
            let next = ID.new().rawValue
            try #require(last < next, "round \(round)")
            last = next
        }
    }

    @Test func `identifiers of eight tasks at once are all different, and in order within each`() async {
        let perTask = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<5000).map { _ in ID.new().rawValue } } }
            return await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(Set(perTask.joined()).count == 40_000)
        for ids in perTask { #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }) }
    }

    @Test func `it is shown as its text`() { #expect("\(ID(rawValue: "abc"))" == "abc") }
}
