internal import Ledger
internal import Storage

extension Operations {
    static func load(in db: some Reading) throws -> Operations {
        guard let row = try db.row("SELECT * FROM operations WHERE id = 1") else { return Operations() }
        return try Operations(state: row["state"], isPaused: row["is_paused"], note: row["note"])
    }

    func save(in db: some Writing) throws {
        try db.run("UPDATE operations SET state = \(state), is_paused = \(isPaused), note = \(note) WHERE id = 1")
    }
}

/// A table as it is in the database, whatever feature it belongs to.
struct TableShape: Sendable, Hashable {
    let name: String
    let columns: [Column]
    /// The columns of its primary key; rows go by it.
    let key: [String]
    /// Tables that its rows refer to.
    let parents: Set<String>

    struct Column: Sendable, Hashable {
        let name: String
        let isBoolean: Bool
    }

    /// Tables of the machinery, which a copy makes for itself.
    private static let own: Set = ["schema_migrations", "operations", "upkeep", "account_totals", "draw_totals"]

    /// All tables with what people put in them, those that are referred to first.
    static func all(in db: some Reading) throws -> [TableShape] {
        let names: [String] =
            switch db.dialect {
            case .sqlite:
                try db.rows(
                    """
                    SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
                      AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL TABLE%'
                        AND (v.name = t.name OR SUBSTR(t.name, 1, LENGTH(v.name) + 1) = v.name || '_'))
                    ORDER BY t.name
                    """
                ).map { try $0["name"] }
            case .postgres:
                try db.rows(
                    """
                    SELECT c.relname AS name FROM pg_class c
                    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname COLLATE "C"
                    """
                ).map { try $0["name"] }
            }
        return try sorted(names.filter { !own.contains($0) }.map { try find($0, in: db) })
    }

    private static func find(_ name: String, in db: some Reading) throws -> TableShape {
        let columns: [Row], parents: [Row]
        switch db.dialect {
        case .sqlite:
            columns = try db.rows(
                """
                SELECT name, CASE WHEN UPPER(type) = 'BOOLEAN' THEN 1 ELSE 0 END AS is_boolean, pk
                FROM pragma_table_info(\(name)) ORDER BY cid
                """)
            parents = try db.rows(
                "SELECT DISTINCT f.\"table\" AS name FROM pragma_foreign_key_list(\(name)) f")
        case .postgres:
            columns = try db.rows(
                """
                SELECT a.attname AS name, a.atttypid = 16 AS is_boolean,
                  COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS pk
                FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
                WHERE a.attrelid = to_regclass(\(name)) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                ORDER BY a.attnum
                """)
            parents = try db.rows(
                """
                SELECT DISTINCT p.relname AS name FROM pg_constraint c JOIN pg_class p ON p.oid = c.confrelid
                WHERE c.contype = 'f' AND c.conrelid = to_regclass(\(name))
                """)
        }
        let key = try columns.map { (try $0["pk"] as Int, try $0["name"] as String) }.filter { $0.0 > 0 }
            .sorted { $0.0 < $1.0 }.map(\.1)
        let all = try columns.map { Column(name: try $0["name"], isBoolean: try $0["is_boolean"]) }
        return try TableShape(
            name: name, columns: all, key: key.isEmpty ? all.map(\.name) : key,
            parents: Set(parents.map { try $0["name"] as String }).subtracting([name]))
    }

    /// Parents before children; among equals by name, so that every copy is written alike.
    private static func sorted(_ tables: [TableShape]) throws -> [TableShape] {
        var rest = tables.sorted { $0.name < $1.name }
        var sorted: [TableShape] = []
        while !rest.isEmpty {
            let done = Set(sorted.map(\.name))
            guard let next = rest.firstIndex(where: { $0.parents.isSubset(of: done) }) else {
                throw StartRefusal(
                    "Tables refer to each other in a circle: \(rest.map(\.name).joined(separator: ", ")).")
            }
            sorted.append(rest.remove(at: next))
        }
        return sorted
    }
}

extension TableShape {
    private static let rowsPerPage = 1000

    /// Every row in the order of the key, a page in memory at a time.
    func each(in db: some Reading, _ take: ([SQLValue]) throws -> Void) throws {
        var page = try firstPage(in: db)
        while !page.isEmpty {
            for row in page { try take(values(of: row)) }
            guard page.count == Self.rowsPerPage, let last = page.last else { break }
            page = try nextPage(after: last, in: db)
        }
        if db.dialect == .postgres { _ = try db.rows("CLOSE \(cursor)") }
    }

    private func firstPage(in db: some Reading) throws -> [Row] {
        guard db.dialect == .postgres else {
            return try db.rows("SELECT \(list) FROM \(word(name)) ORDER BY \(words(key)) LIMIT \(Self.rowsPerPage)")
        }
        // The server keeps the place; bytes order text, as on SQLite.
        let order = try key.map { try isText($0, in: db) ? word($0) + " COLLATE \"C\"" : word($0) }
        _ = try db.rows(
            """
            DECLARE \(cursor) NO SCROLL CURSOR FOR SELECT \(list) FROM \(word(name)) ORDER BY \(order.joined(separator: ", "))
            """)
        return try db.rows("FETCH 1000 FROM \(cursor)")
    }

    private func nextPage(after row: Row, in db: some Reading) throws -> [Row] {
        guard db.dialect == .sqlite else { return try db.rows("FETCH 1000 FROM \(cursor)") }
        let last = try key.map { "\(try row[$0] as SQLValue)" as SQL }.joined(separator: ", ")
        return try db.rows(
            """
            SELECT \(list) FROM \(word(name)) WHERE (\(words(key))) > (\(last)) ORDER BY \(words(key))
            LIMIT \(Self.rowsPerPage)
            """)
    }

    private func isText(_ column: String, in db: some Reading) throws -> Bool {
        try db.row(
            """
            SELECT 1 AS one FROM pg_attribute WHERE attrelid = to_regclass(\(name)) AND attname = \(column) AND atttypid = 25
            """) != nil
    }

    private func values(of row: Row) throws -> [SQLValue] {
        try columns.enumerated().map { position, column in
            let value: SQLValue = try row[position]
            // SQLite has no booleans of its own.
            guard column.isBoolean, value != .null else { return value }
            return .boolean(try Bool(sqlValue: value))
        }
    }

    func insert(_ values: [SQLValue], _ columns: [String], in db: some Writing) throws {
        let places = values.map { "\($0)" as SQL }.joined(separator: ", ")
        try db.run("INSERT INTO \(word(name)) (\(words(columns))) VALUES (\(places))")
    }

    func count(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM \(word(name))", as: Int.self) ?? 0
    }

    /// What migrations put there, which a copy brings itself.
    func clear(in db: some Writing) throws { try db.run("DELETE FROM \(word(name))") }

    private var list: SQL { words(columns.map(\.name)) }
    private var cursor: SQL { word("copy_" + name) }
    private func words(_ names: [String]) -> SQL { names.map(word).joined(separator: ", ") }
    /// Names come from the schema, never from a person; quoted all the same.
    private func word(_ name: String) -> SQL {
        SQL(stringLiteral: "\"" + name.replacing("\"", with: "\"\"") + "\"")
    }
}

/// Where a database stands, as a copy remembers it.
struct BookMark: Codable, Sendable, Hashable {
    let migrations: [String]
    let cooperative: String
    let entries: Int64
    /// The hash of the last entry.
    let head: String
    /// The number and the hash of the last act; nil in a copy that is older than acts.
    let acts: Int64?
    let actsHead: String?

    /// What this mark knew and the chains no longer hold: something at their end was taken away or written anew.
    func lost(in db: some Reading) throws -> [String] {
        let entry = try db.value("SELECT hash FROM entries WHERE number = \(entries)", as: String.self)
        let act = try acts.flatMap { try db.value("SELECT hash FROM acts WHERE number = \($0)", as: String.self) }
        return [
            entries == 0 || entry == head ? nil : "entries \(entries)",
            acts == nil || act == actsHead ? nil : "acts \(acts ?? 0)",
        ].compactMap(\.self)
    }

    static func load(in db: some Reading) throws -> BookMark {
        let last = try db.row("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1")
        let hasActs = try TableShape.all(in: db).contains { $0.name == "acts" }
        let act = hasActs ? try RecordedAct.head(in: db) : nil
        return try BookMark(
            migrations: db.rows("SELECT name FROM schema_migrations ORDER BY number").map { try $0["name"] },
            cooperative: CooperativeRules.load(in: db).name, entries: last?["number"] ?? 0,
            head: last?["hash"] ?? Entry.genesis, acts: act?.number, actsHead: act?.hash)
    }
}
