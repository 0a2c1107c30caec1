internal import Foundation

/// One numbered step of the schema: a script for both engines, or one for each.
public struct MigrationFile: Sendable, Equatable {
    /// The order of application, from 1.
    public let number: Int
    /// Number and name without an ending, such as "0003_draws".
    public let name: String
    private let sqlite: String
    private let postgres: String

    /// A script that runs on both engines.
    public init(number: Int, name: String, text: String) {
        self.init(number: number, name: name, sqlite: text, postgres: text)
    }

    /// A pair, where the engines differ.
    public init(number: Int, name: String, sqlite: String, postgres: String) {
        self.number = number
        self.name = name
        self.sqlite = sqlite
        self.postgres = postgres
    }

    /// The script for one engine.
    public func text(for dialect: Dialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }
}

extension Migrator {
    /// Reads `NNNN_name.sql`, and pairs `NNNN_name.sqlite.sql` with `NNNN_name.postgres.sql`.
    /// - Throws: `MigrationError` for a name of another form, half a pair, or a folder that cannot be read.
    public static func load(folder: String) throws -> Migrator {
        var parts: [String: [String: String]] = [:]
        for file in try contents(of: folder) where file.hasSuffix(".sql") {
            let pieces = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard pieces.count <= 3, number(of: pieces[0]) != nil else { throw MigrationError.badName(file) }
            guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else {
                throw MigrationError.unreadable(file)
            }
            parts[pieces[0], default: [:]][pieces.count == 3 ? pieces[1] : "both"] = text
        }
        return Migrator(files: try parts.map { name, texts in try migrationFile(name, texts) })
    }

    private static func migrationFile(_ name: String, _ texts: [String: String]) throws(MigrationError) -> MigrationFile
    {
        guard let number = number(of: name) else { throw .badName(name) }
        switch (texts["both"], texts["sqlite"], texts["postgres"]) {
        case (let text?, nil, nil) where texts.count == 1:
            return MigrationFile(number: number, name: name, text: text)
        case (nil, let sqlite?, let postgres?) where texts.count == 2:
            return MigrationFile(number: number, name: name, sqlite: sqlite, postgres: postgres)
        case (nil, _?, nil) where texts.count == 1: throw .halfPair(name, missing: .postgres)
        case (nil, nil, _?) where texts.count == 1: throw .halfPair(name, missing: .sqlite)
        default: throw .badName(name)
        }
    }

    private static func contents(of folder: String) throws(MigrationError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(folder)
        }
    }

    /// The number that four digits and an underscore begin a name with.
    private static func number(of name: String) -> Int? {
        let digits = name.prefix(4)
        let isNumbered = digits.count == 4 && digits.allSatisfy { $0.isASCII && $0.isNumber } && name.count > 5
        guard isNumbered, name.dropFirst(4).first == "_", let number = Int(digits), number > 0 else { return nil }
        return number
    }
}

/// Why the database cannot be brought to this program's schema.
public enum MigrationError: Error, Equatable, CustomStringConvertible {
    case changed(String)
    case newerSchema(String)
    case outOfOrder(String)
    case sameNumber(String, String)
    case halfPair(String, missing: Dialect)
    case badName(String)
    case unreadable(String)

    public var description: String {
        switch self {
        case .changed(let name):
            "Migration \(name) was applied to this database and its file has changed since. Restore the file."
        case .newerSchema(let name):
            "This database has migration \(name), which this program does not know. Run the newer version again."
        case .outOfOrder(let name):
            "Migration \(name) comes before others that are applied already. Give it the next free number."
        case .sameNumber(let first, let second):
            "Migrations \(first) and \(second) have the same number."
        case .halfPair(let name, let missing):
            "Migration \(name) has no file for \(missing.rawValue)."
        case .badName(let name):
            "\(name) is not a migration: write NNNN_name.sql, or NNNN_name.sqlite.sql with NNNN_name.postgres.sql."
        case .unreadable(let path):
            "\(path) cannot be read."
        }
    }
}
