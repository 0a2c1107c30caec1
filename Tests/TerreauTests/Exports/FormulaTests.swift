import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Tables for spreadsheets, all that there are: what people typed never becomes a formula there, and numbers stay numbers.
@Suite struct FormulaTests {
    /// What somebody hostile calls things.
    private static let names = [
        "=HYPERLINK(\"https://evil.example\";\"Voir\")", "+33 6 00 00 00 00;=1+1 appel", "-2+3+cmd|' /C calc'!A0",
        "@SUM(1;2)",
        "\u{FF1D}Fondation",
    ]

    @Test(.timeLimit(.minutes(10)), arguments: Engine.available)
    func `no cell of any table becomes a formula, whatever things are called`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let reader = try await Self.fill(house)
            let token = try await house.token(of: reader, .pay, days: 2)
            let routes = try Routes.all(house.instance).declarations.filter { $0.method == .get }
            var tables: [String: [[String]]] = [:]
            func keep(_ path: String, _ bytes: [UInt8]) { tables[path] = Self.cells(bytes) }
            let answers = try await house.browse { web in
                var answers: [(path: String, page: WebPage)] = []
                for route in routes where !ApiProblem.covers(route.path) {
                    for path in Self.filled(route.path) { answers.append((path, try await web.get(path, as: reader))) }
                }
                return answers
            }
            for (path, page) in answers where page.status == .ok {
                let type = page.headers[.contentType] ?? ""
                if type.hasPrefix("text/csv") { keep(path, page.bytes) }
                if type == "application/zip" {
                    for (name, bytes) in Self.members(page.bytes) where name.hasSuffix(".csv") {
                        keep("\(path)/\(name)", bytes)
                    }
                }
            }
            try await house.serve { api in
                for file in ["csv", "excel"] {
                    let answer = try await api.send(.get, "/exports/\(file)", token, isJSON: false)
                    let page = answers.first { $0.path == "/exports/fichiers/\(file)" }?.page
                    #expect(answer.text == page.map { String(decoding: $0.bytes, as: UTF8.self) }, "\(file)")
                }
            }

            #expect(tables.count > 5, "\(tables.keys.sorted())")
            for path in [
                "/exports/fichiers/csv", "/exports/fichiers/excel", "/registre/csv",
                "/mon-compte/mes-donnees/archive/tables/draws.csv",
                "/mon-compte/mes-donnees/archive/tables/people.csv",
            ] {
                #expect(tables[path]?.isEmpty == false, "\(path)")
            }
            var guarded: [String: Int] = [:]
            for (path, rows) in tables {
                #expect(Set(rows.map(\.count)).count == 1, "a name breaks the columns of \(path)")
                for cell in rows.joined() {
                    #expect(!Self.isFormula(cell), "\(path): \(cell)")
                    #expect(cell.wholeMatch(of: /'-?[0-9]+([.,][0-9]+)?/) == nil, "\(path): \(cell) is no number")
                    if cell.hasPrefix("'"), Self.isFormula(String(cell.dropFirst())) { guarded[path, default: 0] += 1 }
                }
            }
            // Each of them did hold what would have been one.
            for path in ["/exports/fichiers/csv", "/exports/fichiers/excel"] {
                #expect(guarded[path, default: 0] >= 4, "\(path): \(guarded)")
            }
            #expect(guarded["/mon-compte/mes-donnees/archive/tables/draws.csv", default: 0] >= 1, "\(guarded)")
            let amounts = try #require(tables["/exports/fichiers/excel"]).joined()
            #expect(amounts.contains("40,00") && amounts.contains("0,00"))
        }
    }

    /// The layouts of others stay as they are: there a name is a name, and an apostrophe would become part of it.
    @Test func `layouts that others define are given as they are`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await Self.fill(house)
            let fec = try #require(Latin9.text(try await house.export(.fec)))
            #expect(FECRules.findings(try await house.export(.fec)) == [])
            #expect(fec.contains("\t@SUM(1;2)\t") && !fec.contains("'@") && !fec.contains("'="))
            let beancount = String(decoding: try await house.export(.beancount), as: UTF8.self)
            #expect(!beancount.contains("'@") && !beancount.contains("'="))
        }
    }

    // MARK: - The house

    /// Everything that people name is named like a formula.
    /// - Returns: somebody who reads all of it, and has drawn.
    private static func fill(_ house: House) async throws -> Actor {
        let details = People.Details(
            name: names[0], legalName: names[1], email: "a@demo.example", status: .staff, analyticCode: names[2])
        let id = try await house.instance.people.add(
            details, roles: [.manager, .treasurer], by: house.manager)
        let reader = try await house.read { try Actor.load(id, in: $0) }
        let supplier = try await house.organisation(names[3], .supplier)
        let line = try await house.line("anis", .euros(500), funder: names[4], received: .euros(500))
        let budget = try await house.budget(
            "bike", filled: [line: .euros(500)], members: [reader],
            policy: BudgetPolicy(selfServiceCeiling: .euros(300), outsideCeiling: .euros(300)))
        let lines = try await house.read { try FundLine.all(in: $0) }
        for line in lines {
            try await house.instance.accountPlans.choose([.line: [line.id.rawValue: names[0]]], by: house.manager)
        }
        let draw = try await house.draw(names[1], .euros(40), from: budget, by: reader)
        let second = try await house.draw(names[2], .euros(20), from: budget, by: reader, for: .organisation(supplier))
        try await house.draws.ask(names[3], about: second, by: house.steward())
        try await house.settle(draw)
        return reader
    }

    /// An address with each thing that it may be about and that is known by a word.
    private static func filled(_ path: String) -> [String] {
        if path.hasSuffix("/{file}"), path.hasPrefix("/exports") {
            return ExportFile.allCases.map { path.replacing("{file}", with: $0.rawValue) }
        }
        return path.contains("{") ? [] : [path]
    }

    private static func isFormula(_ cell: String) -> Bool {
        let start = cell.drop { $0 == " " }.unicodeScalars.first
        let isSign = start.map { "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false
        return isSign && cell.wholeMatch(of: /-[0-9]+([.,][0-9]+)?/) == nil
    }

    // MARK: - Reading (RFC 4180, APPNOTE 6.3.3)

    private static func cells(_ bytes: [UInt8]) -> [[String]] {
        let text = String(
            decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes, as: UTF8.self)
        let separator: Unicode.Scalar = text.prefix { $0 != "\r\n" }.contains(";") ? ";" : ","
        var (rows, row, cell) = ([[String]](), [String](), "")
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if isQuoted {
                if scalar == "\"", next == "\"" {
                    cell.unicodeScalars.append(scalar)
                    index += 1
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    cell.unicodeScalars.append(scalar)
                }
            } else if scalar == "\"", cell.isEmpty {
                isQuoted = true
            } else if scalar == separator {
                row.append(cell)
                cell = ""
            } else if scalar == "\r", next == "\n" {
                rows.append(row + [cell])
                (row, cell) = ([], "")
                index += 1
            } else {
                cell.unicodeScalars.append(scalar)
            }
            index += 1
        }
        return rows
    }

    /// The files of an archive that stores them as they are.
    private static func members(_ zip: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        func number(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(zip[at + $1]) << (8 * $1) } }
        var (members, at) = ([(name: String, bytes: [UInt8])](), 0)
        while at + 30 < zip.count, number(at, 4) == 0x0403_4B50 {
            let (size, length) = (number(at + 18, 4), number(at + 26, 2))
            let start = at + 30 + length
            members.append(
                (String(decoding: zip[(at + 30)..<start], as: UTF8.self), Array(zip[start..<(start + size)])))
            at = start + size
        }
        return members
    }
}
