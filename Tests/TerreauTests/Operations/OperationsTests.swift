import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Backups, restores and moves, from each engine to each engine. One after the other: each test needs two databases at once.
@Suite(.serialized) struct OperationsTests {
    private static let pairs = Engine.available.flatMap { from in Engine.available.map { (from, $0) } }

    /// A house with some life in it, one file of evidence included, and a folder of its own.
    private func withHouse(
        _ engine: Engine, _ body: (_ house: House, _ folder: String) async throws -> Void
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.instance.bankData.enterOwn(holder: "Camille", iban: IBANTests.examples[0], by: camille)
            let draw = try await house.draw("a « tool » \\ with\ttabs", .euros(120), from: budget, by: camille)
            try await house.draw("later", .euros(50), from: budget, by: camille, .need)
            try await house.settle(draw)
            let evidence = house.instance.evidence
            let file = try evidence.folder.receive()
            try SampleFiles.pdf.withUnsafeBytes { try file.append($0) }
            try await evidence.add([evidence.store(file, name: "facture.pdf")], to: draw, by: camille)
            _ = try await house.instance.sessions.open(camille.id)
            let folder = NSTemporaryDirectory() + "terreau-operations-" + Secrets.token()
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer {
                try? FileManager.default.removeItem(atPath: folder)
                try? FileManager.default.removeItem(atPath: evidence.folder.path)
            }
            try await body(house, folder)
        }
    }

    /// An empty database without even a schema.
    private func withEmpty(_ engine: Engine, _ body: (any Database) async throws -> Void) async throws {
        try await engine.withDatabase(isMigrated: false, body)
    }

    private func backup(_ house: House) -> Backup {
        Backup(
            database: house.database, evidence: house.instance.evidenceFolder, resources: Repository.resources,
            clock: house.clock.clock,
            openScratch: { try await openDatabase(DatabaseURL("sqlite:\($0)"), logger: Engine.logger) })
    }

    private func restore(_ folder: String, _ house: House, into database: any Database, files: String) -> Restore {
        Restore(
            folder: folder, database: database, evidence: EvidenceFolder(path: files),
            resources: Repository.resources, clock: house.clock.clock)
    }

    private func move(_ house: House, to database: any Database, files: String) -> Move {
        Move(
            from: house.database, evidence: house.instance.evidenceFolder, to: database,
            newEvidence: EvidenceFolder(path: files), name: "sqlite:new", resources: Repository.resources,
            clock: house.clock.clock)
    }

    private func living(in database: any Database, like house: House) async throws -> House {
        let instance = try await Instance(
            database: database, resources: Repository.resources, clock: house.clock.clock)
        return House(instance: instance, clock: house.clock, manager: house.manager, treasurer: house.treasurer)
    }

    private func mark(_ database: any Database) async throws -> BookMark {
        try await database.read { try BookMark.load(in: $0) }
    }

    private func operations(_ database: any Database) async throws -> Operations {
        try await database.read { try Operations.load(in: $0) }
    }

    @Test(arguments: pairs)
    func `a backup of one engine comes back on the other, whole and paused`(from: Engine, to: Engine) async throws {
        try await withHouse(from) { house, folder in
            let place = folder + "/backup"
            let manifest = try await backup(house).make(in: place) { _ in }
            let head = try await mark(house.database)
            #expect(manifest.mark == head)
            let left = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
            #expect(left == ["evidence", "manifest.json", "manifest.sha256", "tables"])
            #expect(manifest.keys == house.instance.keys.ids)
            #expect(Set(manifest.tables.map(\.name)).isDisjoint(with: ["sessions", "sign_in_codes", "api_tokens"]))
            try await withEmpty(to) { database in
                try await restore(place, house, into: database, files: folder + "/files").run { _ in }
                let restored = try await living(in: database, like: house)
                let (books, copy) = (try await house.ledger(), try await restored.ledger())
                #expect(copy == books)
                let newHead = try await mark(database)
                #expect(newHead == head)
                let findings = try await Check(database: database, evidence: EvidenceFolder(path: folder + "/files"))
                    .run { _ in }
                #expect(findings == [])
                let state = try await operations(database)
                #expect(state.isPaused && state.state == .open)
                // Life goes on there, but nothing leaves.
                #expect(restored.instance.pause.isOn)
                await #expect(throws: Paused.self) {
                    try await database.read { try Operations.requireUnpaused(in: $0) }
                }
                try await restored.browse { browser in
                    let page = try await browser.get("/", as: house.manager)
                    #expect(page.contains("les courriels et les virements sont en pause"))
                }
                let (camille, budget) = try await restored.read { db in
                    let row = try db.row("SELECT * FROM draws WHERE number = 1")
                    let draw = try Draw(try #require(row))
                    return (try Actor.load(draw.declaredBy, in: db), draw.budget)
                }
                let next = try await restored.draw("after", .euros(10), from: budget, by: camille)
                let number = try await restored.find(next).number
                #expect(number == 3)
            }
        }
    }

    @Test(arguments: pairs)
    func `moving takes everything along and closes the old place`(from: Engine, to: Engine) async throws {
        try await withHouse(from) { house, folder in
            let books = try await house.ledger()
            let head = try await mark(house.database)
            try await withEmpty(to) { database in
                _ = try await move(house, to: database, files: folder + "/files").run { _ in }
                let moved = try await living(in: database, like: house)
                let copy = try await moved.ledger()
                #expect(copy == books)
                let newHead = try await mark(database)
                #expect(newHead == head)
                let there = try await operations(database)
                #expect(there == Operations())
                try there.checkMayServe()
                let here = try await operations(house.database)
                #expect(here.state == .moved)
                let refusal = #expect(throws: StartRefusal.self) { try here.checkMayServe() }
                #expect(refusal?.description.contains("to sqlite:new") == true)
                // A program that is still open on the old place cannot put money there.
                let (camille, budget) = try await house.read { db in
                    let row = try db.row("SELECT * FROM draws WHERE number = 1")
                    let draw = try Draw(try #require(row))
                    return (try Actor.load(draw.declaredBy, in: db), draw.budget)
                }
                await #expect(throws: ConstraintViolation.immutable("moved")) {
                    try await house.draw("too late", .euros(10), from: budget, by: camille)
                }
                await #expect(throws: StartRefusal.self) {
                    _ = try await move(house, to: database, files: folder + "/files").run { _ in }
                }
            }
        }
    }

    @Test(arguments: pairs)
    func `a token does not come back with a copy, and moves with the house`(from: Engine, to: Engine) async throws {
        try await withHouse(from) { house, folder in
            let camille = try await house.read { try Person.find(email: "camille@demo.example", in: $0) }
            let tokens = house.instance.tokens
            let revoked = try await tokens.create(for: "camille@demo.example", scope: .write, days: 30)
            let kept = try await tokens.create(for: "camille@demo.example", scope: .read, days: 30)
            _ = try await backup(house).make(in: folder + "/backup") { _ in }
            let all = try await house.read { try ApiToken.all(in: $0) }
            let isRevoked = try await tokens.revoke(#require(all.first).id)
            #expect(isRevoked)
            try await withEmpty(to) { database in
                try await restore(folder + "/backup", house, into: database, files: folder + "/files").run { _ in }
                let restored = try await living(in: database, like: house).instance.tokens
                for token in [revoked, kept] {
                    let found = try await restored.find(token)
                    #expect(found == nil)
                }
                // A new one is made there in the usual way.
                let new = try await restored.create(for: "camille@demo.example", scope: .read, days: 30)
                let found = try await restored.find(new)
                #expect(found != nil && found?.actor.id == camille?.id)
            }
            // A house that moves is the same house at the same instant: what is revoked stays so, what lives goes on.
            try await withEmpty(to) { database in
                _ = try await move(house, to: database, files: folder + "/moved").run { _ in }
                let moved = try await living(in: database, like: house).instance.tokens
                let (dead, alive) = (try await moved.find(revoked), try await moved.find(kept))
                #expect(dead == nil)
                #expect(alive?.token.scope == .read)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `what is written while a house moves is not lost: it stays where it was`(engine: Engine) async throws {
        try await withHouse(engine) { house, folder in
            let row = try await house.read { try $0.row("SELECT * FROM draws WHERE number = 1") }
            let draw = try Draw(try #require(row))
            let camille = try await house.read { try Actor.load(draw.declaredBy, in: $0) }
            try await withEmpty(.sqlite) { database in
                await #expect(throws: StartRefusal.self) {
                    _ = try await move(house, to: database, files: folder + "/files").run { step in
                        guard step == "restoring transfers" else { return }
                        let written = DispatchSemaphore(value: 0)
                        Task {
                            try await house.draw("meanwhile", .euros(5), from: draw.budget, by: camille)
                            written.signal()
                        }
                        _ = written.wait(timeout: .now() + 10)
                    }
                }
                let here = try await operations(house.database)
                #expect(here == Operations())
                let there = try await operations(database)
                #expect(throws: StartRefusal.self) { try there.checkMayServe() }
                let after = try await house.draw("afterwards", .euros(5), from: draw.budget, by: camille)
                let number = try await house.find(after).number
                #expect(number == 4)
            }
        }
    }

    @Test func `a server that runs makes the backup that somebody asks for`() async throws {
        try await withHouse(.sqlite) { house, folder in
            let place = folder + "/backup"
            let server = Task {
                try await BackupRequests(folder: folder, backup: backup(house), logger: Engine.logger).run()
            }
            let sentence = try await BackupRequests.ask(in: folder, for: place)
            #expect(sentence.hasPrefix("Backed up, restored in a scratch folder and checked: Optéos"))
            await #expect(throws: StartRefusal.self) { _ = try await BackupRequests.ask(in: folder, for: place) }
            server.cancel()
            _ = try? await server.value
            await #expect(throws: StartRefusal.self) {
                _ = try await BackupRequests.ask(in: folder, for: folder + "/other", patience: 1)
            }
            _ = try BackupManifest.read(BackupManifest.file, in: place)
        }
    }

    @Test func `tables are the same bytes on both engines`() async throws {
        try await withHouse(.sqlite) { house, folder in
            for engine in Engine.available {
                try await withEmpty(engine) { database in
                    let place = "\(folder)/\(engine)"
                    let manifest = try await backup(house).make(in: place) { _ in }
                    try await restore(place, house, into: database, files: place + "-files").run { _ in }
                    let again = try await TableCopy.take(
                        of: database, into: nil, except: Backup.omitted
                    ) { _ in }
                    #expect(again.tables == manifest.tables)
                }
            }
        }
    }

    @Test func `one flipped byte anywhere is refused, by the name of the file`() async throws {
        try await withHouse(.sqlite) { house, folder in
            let place = folder + "/backup"
            _ = try await backup(house).make(in: place) { _ in }
            let names = FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
            var count = 0
            for name in names.sorted() {
                let path = place + "/" + name
                guard let bytes = FileManager.default.contents(atPath: path) else { continue }
                var changed = bytes
                changed[changed.count / 2] ^= 1
                try changed.write(to: URL(filePath: path))
                try await withEmpty(.sqlite) { database in
                    let error = await #expect(throws: (any Error).self) {
                        try await restore(place, house, into: database, files: folder + "/files").run { _ in }
                    }
                    let told = "\(error.map { "\($0)" } ?? "")"
                    #expect(told.contains(name.hasPrefix("manifest") ? "manifest.json" : name), "\(name): \(told)")
                    let tables = try await database.read { try TableShape.all(in: $0).count }
                    #expect(tables == 0, "\(name)")
                }
                try bytes.write(to: URL(filePath: path))
                count += 1
            }
            #expect(count > 30)
        }
    }

    @Test(arguments: Engine.available)
    func `only an empty database takes a backup`(engine: Engine) async throws {
        try await withHouse(engine) { house, folder in
            let place = folder + "/backup"
            _ = try await backup(house).make(in: place) { _ in }
            await #expect(throws: StartRefusal.self) {
                try await restore(place, house, into: house.database, files: folder + "/files").run { _ in }
            }
            let state = try await operations(house.database)
            #expect(state == Operations())
            await #expect(throws: StartRefusal.self) { _ = try await backup(house).make(in: place) { _ in } }
        }
    }

    @Test(arguments: Engine.available)
    func `a restore that fails on the way leaves nothing that serves`(engine: Engine) async throws {
        try await withHouse(engine) { house, folder in
            let place = folder + "/backup"
            let manifest = try await backup(house).make(in: place) { _ in }
            // The last row of the last table twice, under a manifest that agrees: only the database can refuse it.
            let path = place + "/tables/transfers.jsonl"
            let whole = try String(contentsOfFile: path, encoding: .utf8)
            let last = try #require(whole.split(separator: "\n").last)
            try write(whole + last + "\n", over: path, manifest, in: place)
            try await withEmpty(engine) { database in
                await #expect(throws: ConstraintViolation.unique) {
                    try await restore(place, house, into: database, files: folder + "/files").run { _ in }
                }
                let state = try await operations(database)
                #expect(state.state == .restoring)
                #expect(throws: StartRefusal.self) { try state.checkMayServe() }
                let people = try await database.read { try Person.all(in: $0).count }
                #expect(people == 0)
                // Nobody lives there, so the whole backup may still come in.
                try write(whole, over: path, manifest, in: place)
                try await restore(place, house, into: database, files: folder + "/files").run { _ in }
                let done = try await operations(database)
                try done.checkMayServe()
            }
        }
    }

    /// Changes a table of a backup and seals it again.
    private func write(_ text: String, over path: String, _ manifest: BackupManifest, in place: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let tables = manifest.tables.map { table in
            table.name == "transfers"
                ? TableDigest(name: table.name, rows: table.rows, sha256: Hex.sha256(text)) : table
        }
        for name in [BackupManifest.file, BackupManifest.seal] {
            try FileManager.default.removeItem(atPath: "\(place)/\(name)")
        }
        try BackupManifest(takenAt: manifest.takenAt, mark: manifest.mark, tables: tables).write(in: place)
        try FileManager.default.moveItem(
            atPath: "\(place)/\(BackupManifest.unchecked)", toPath: "\(place)/\(BackupManifest.file)")
    }

    @Test func `a backup whose evidence is damaged is no backup`() async throws {
        try await withHouse(.sqlite) { house, folder in
            let evidence = house.instance.evidenceFolder
            let files = try await house.read { try EvidenceFile.page(after: "", limit: 1, in: $0) }
            let sha256 = try #require(files.first).sha256
            try Data("changed".utf8).write(to: URL(filePath: evidence.path(of: sha256)))
            let place = folder + "/backup"
            await #expect(throws: BackupFiles.Damaged.self) { _ = try await backup(house).make(in: place) { _ in } }
            let isThere = FileManager.default.fileExists(atPath: place + "/manifest.json")
            #expect(!isThere)
            await #expect(throws: StartRefusal.self) {
                try await withEmpty(.sqlite) { database in
                    try await restore(place, house, into: database, files: folder + "/files").run { _ in }
                }
            }
        }
    }

    @Test(
        arguments: [
            [.null], [.integer(.max), .integer(.min), .integer(0)], [.boolean(true), .boolean(false)], [],
            [.text("")], [.text("a\"b\\c\n\t\u{1}"), .null], [.text("é\u{202E}😀,]["), .text("null"), .text("1")],
        ] as [[SQLValue]])
    func `a row comes back from its line as it was`(values: [SQLValue]) {
        var line: [UInt8] = []
        JSONLine.encode(values, into: &line)
        #expect(line.count { $0 == 10 } == 1 && line.last == 10)
        #expect(JSONLine.decode(line.dropLast()) == values)
        let standard = try? JSONSerialization.jsonObject(with: Data(line)) as? [Any]
        #expect(standard?.count == values.count)
    }

    @Test(arguments: ["", "[", "[1", "1]", "[1.5]", "[\"a]", "[a]", "[1,]", "[1 ,2]", "[\"\\u0041\"]", "{}"])
    func `a line that was not written here is not read`(line: String) {
        #expect(JSONLine.decode(Array(line.utf8)[...]) == nil)
    }
}
