import Testing

@testable import Storage

@Suite struct SQLTests {
    @Test func `interpolation binds`() {
        let sql: SQL = "SELECT * FROM draws WHERE id = \("d1") AND amount > \(300)"
        #expect(sql.text == "SELECT * FROM draws WHERE id = $1 AND amount > $2")
        #expect(sql.values == [.text("d1"), .integer(300)])
    }

    @Test func `a fragment is spliced with its bindings`() {
        let filter: SQL = "state = \("open") AND size < \(9)"
        let sql: SQL = "SELECT \(1) FROM draws WHERE \(fragment: filter) OR \(filter) LIMIT \(5)"
        #expect(
            sql.text
                == "SELECT $1 FROM draws WHERE state = $2 AND size < $3 OR state = $4 AND size < $5 LIMIT $6")
        #expect(sql.values.count == 6)
    }

    @Test func `a question mark between quotes stays one`() {
        let sql: SQL = "SELECT '?' AS \"a?\", \(1) WHERE note <> 'it''s ?' AND id = \(2)"
        #expect(sql.text == "SELECT '?' AS \"a?\", $1 WHERE note <> 'it''s ?' AND id = $2")
    }

    @Test func `fragments are joined and added`() {
        let rows: [SQL] = ["(\(1), \(2))", "(\(3), \(4))"]
        let sql = "INSERT INTO pairs VALUES " + rows.joined(separator: ", ")
        #expect(sql.text == "INSERT INTO pairs VALUES ($1, $2), ($3, $4)")
        #expect(sql.values == [.integer(1), .integer(2), .integer(3), .integer(4)])
        #expect([SQL]().joined(separator: ", ").text == "")
    }

    @Test func `a description shows no value`() {
        let sql: SQL = "SELECT \("Camille")"
        let row = Row(columns: Columns(["name"]), values: [.text("Camille")])
        #expect("\(sql) \(row)" == "SELECT $1 Row(name)")
    }

    @Test func `a string enum is stored by its raw value`() throws {
        #expect(Colour.green.sqlValue == .text("green"))
        #expect(try Colour(sqlValue: .text("green")) == .green)
        #expect(throws: UnexpectedValue(expected: "Colour", found: "text")) { try Colour(sqlValue: .text("grue")) }
    }

    @Test func `zero and one are booleans, and nothing else is`() throws {
        #expect(try Bool(sqlValue: .integer(1)))
        #expect(try !Bool(sqlValue: .integer(0)))
        #expect(throws: UnexpectedValue.self) { try Bool(sqlValue: .integer(2)) }
        #expect(throws: UnexpectedValue.self) { try Int(sqlValue: .boolean(true)) }
    }

    @Test func `a missing column and a wrong kind say so without the value`() {
        let row = Row(columns: Columns(["name"]), values: [.text("Camille")])
        #expect(throws: MissingColumn(name: "age")) { try row["age"] as Int }
        #expect(throws: UnexpectedValue(expected: "Int", found: "text", column: "name")) { try row["name"] as Int }
    }

    @Test func `columns are found in any order`() throws {
        let names = ["a", "b", "c", "a name of more than sixteen bytes"]
        let row = Row(columns: Columns(names), values: (0..<4).map { .integer(Int64($0)) })
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 2, 0, 3, 1]] {
            for position in order { #expect(try row[names[position]] as Int == position) }
            #expect(throws: MissingColumn(name: "d")) { try row["d"] as Int }
        }
    }

    @Test(arguments: ["mysql://x", "sqlite:", "sqlite::memory:", "sqlite://data", "postgres://[bad", ""])
    func `a wrong address is refused`(_ text: String) {
        #expect(throws: InvalidDatabaseURL.self) { try DatabaseURL(text) }
    }

    @Test func `an address is read, and shown without its password`() throws {
        #expect(try DatabaseURL("sqlite:data/t.sqlite").sqlitePath == "data/t.sqlite")
        #expect(try DatabaseURL("sqlite:/srv/t.sqlite").sqlitePath == "/srv/t.sqlite")
        #expect(try DatabaseURL("sqlite:///srv/t.sqlite").sqlitePath == "/srv/t.sqlite")
        let postgres = try DatabaseURL("postgresql://anna:secret@db/terreau")
        #expect(postgres.dialect == .postgres)
        #expect("\(postgres)" == "postgres://…")
    }
}

private enum Colour: String, SQLConvertible {
    case green
}
