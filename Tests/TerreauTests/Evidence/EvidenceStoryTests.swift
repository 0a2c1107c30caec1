import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

@Suite struct EvidenceStoryTests {
    /// A budget whose one line asks for a receipt, and a draw of Camille that it pays.
    private func withDraw(
        _ engine: Engine, _ body: @escaping @Sendable (House, _ camille: Actor, Draw.ID) async throws -> Void
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line(
                "anis", .euros(500), terms: FundLineTerms(purpose: "Tools", evidence: .receipt))
            let budget = try await house.budget("bike", filled: [line: .euros(500)], members: [camille])
            let draw = try await house.draw("a printer", .euros(120), from: budget, by: camille, evidence: .receipt)
            try await body(house, camille, draw)
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path)
        }
    }

    private func send(
        _ browser: WebClient, _ files: [(String, [UInt8])], to draw: Draw.ID, as actor: Actor, csrf: String? = nil
    ) async throws -> WebPage {
        let token = if let csrf { csrf } else { try await browser.formToken(of: actor) }
        var form = UploadForm(csrf: token)
        for (name, bytes) in files { form.file(name, bytes) }
        return try await browser.post(
            Links.draw(draw, "justificatifs"), body: form.whole, type: UploadForm.type, as: actor)
    }

    private func all(_ house: House, _ draw: Draw.ID) async throws -> [Evidence] {
        try await house.read { try Evidence.all(of: draw, in: $0) }
    }

    private func check(_ house: House) async throws -> [Finding] {
        try await Check(database: house.database, evidence: house.instance.evidenceFolder).run { _ in }
    }

    @Test(arguments: Engine.available)
    func `late evidence turns a settled draw into a proven one`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, draw in
            try await house.settle(draw)
            try await house.browse { browser in
                let before = try await browser.get(Links.draw(draw), as: camille)
                #expect(before.contains("C’est payé. Il manque encore une pièce"))
                let list = try await browser.get(Links.draws, as: camille)
                #expect(list.contains("Il manque un justificatif à un prélèvement"))
                let answer = try await send(
                    browser, [("facture.pdf", SampleFiles.pdf), ("photo.JPG", SampleFiles.jpeg())], to: draw,
                    as: camille)
                #expect(answer.location == Links.draw(draw) + "#justificatifs")
                let after = try await browser.get(Links.draw(draw), as: camille)
                #expect(after.contains("facture.pdf") && after.contains("photo.jpg"))
                #expect(after.contains("Tout ce qui était demandé est là"))
                let rest = try await browser.get(Links.draws, as: camille)
                #expect(!rest.contains("Il manque un justificatif"))
            }
            let state = try await house.state(draw)
            #expect(state == .evidenced)
            let findings = try await check(house)
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `evidence that was there before makes the settlement proven at once`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, draw in
            try await house.browse { browser in
                _ = try await send(browser, [("a.pdf", SampleFiles.pdf)], to: draw, as: camille)
            }
            let accepted = try await house.state(draw)
            #expect(accepted == .accepted)
            try await house.settle(draw)
            let settled = try await house.state(draw)
            #expect(settled == .evidenced)
        }
    }

    @Test(arguments: Engine.available)
    func `a mistaken file is set aside with a reason, and stays`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, draw in
            try await house.settle(draw)
            try await house.browse { browser in
                _ = try await send(browser, [("a.pdf", SampleFiles.pdf)], to: draw, as: camille)
                let files = try await all(house, draw)
                let file = try #require(files.first)
                let path = Links.evidence(draw, file.id) + "/ecart"
                let field = "setAside-\(file.id)"
                let empty = try await browser.post(path, [field: ""], as: camille)
                #expect(empty.status == .unprocessableContent)
                let done = try await browser.post(path, fields: [(field, "C’est la facture de Paul")], as: camille)
                #expect(done.status == .seeOther)
                let twice = try await browser.post(path, fields: [(field, "encore")], as: camille)
                #expect(twice.status == .conflict)
                let page = try await browser.get(Links.draw(draw), as: camille)
                #expect(page.contains("Écarté par Camille : C’est la facture de Paul"))
                // It can still be read, and the right one may follow, even if it is the same.
                let bytes = try await browser.get(Links.evidence(draw, file.id), as: camille)
                #expect(bytes.bytes == SampleFiles.pdf)
                let settled = try await house.state(draw)
                #expect(settled == .settled)
                _ = try await send(browser, [("a.pdf", SampleFiles.pdf)], to: draw, as: camille)
                let again = try await house.state(draw)
                #expect(again == .evidenced)
            }
            let ids = try await all(house, draw)
            let id = try #require(ids.first).id
            for statement in [
                "DELETE FROM evidence WHERE id = \(id)", "UPDATE evidence SET name = 'b.pdf' WHERE id = \(id)",
                "UPDATE evidence SET set_aside_reason = 'x' WHERE id = \(id)", "DELETE FROM evidence_files",
                "UPDATE evidence_files SET bytes = 1",
            ] as [SQL] {
                await #expect(throws: (any Error).self) { try await house.database.write { _ = try $0.run(statement) } }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `receipts are for those who must check them`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, draw in
            let solene = try await house.steward()
            let paul = try await house.person("Paul")
            let auditor = try await house.person("Aude", roles: [.auditor])
            let budget = try await house.find(draw).budget
            try await house.instance.budgets.invite(paul.id, to: budget, asSteward: false, by: solene)
            try await house.browse { browser in
                _ = try await send(browser, [("l\"été\".pdf", SampleFiles.pdf)], to: draw, as: camille)
                let files = try await all(house, draw)
                let file = try #require(files.first)
                let path = Links.evidence(draw, file.id)
                for actor in [camille, solene, house.treasurer, auditor] {
                    let page = try await browser.get(path, as: actor)
                    #expect(page.status == .ok)
                    #expect(page.bytes == SampleFiles.pdf)
                    #expect(page.headers[.contentType] == "application/pdf")
                    #expect(page.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
                    #expect(page.headers[.xContentTypeOptions] == "nosniff")
                    #expect(page.headers[.contentDisposition]?.hasPrefix("attachment; ") == true)
                }
                for actor in [paul, house.manager] {
                    let page = try await browser.get(path, as: actor)
                    #expect(page.status == .notFound)
                    let draw = try await browser.get(Links.draw(draw), as: actor)
                    #expect(draw.contains("120,00") && draw.contains("Une pièce est jointe"))
                    #expect(!draw.contains("été"))
                    let added = try await send(browser, [("a.pdf", SampleFiles.pdf)], to: file.draw, as: actor)
                    #expect(added.status == .forbidden)
                }
                let nobody = try await browser.get(path)
                #expect(nobody.status == .seeOther)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the same file on two draws is told on both`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, first in
            let budget = try await house.find(first).budget
            let second = try await house.draw("ink", .euros(30), from: budget, by: camille, evidence: .receipt)
            try await house.browse { browser in
                for draw in [first, second, second] {
                    _ = try await send(browser, [("ticket.png", SampleFiles.png())], to: draw, as: camille)
                }
                let one = try await browser.get(Links.draw(first), as: camille)
                let other = try await browser.get(Links.draw(second), as: camille)
                #expect(one.contains("Le même fichier est aussi sur P-2"))
                #expect(other.contains("Le même fichier est aussi sur P-1"))
            }
            let count = try await all(house, second).count
            #expect(count == 1)
        }
    }

    @Test func `what cannot be kept is said file by file, and the rest is kept`() async throws {
        try await withDraw(.sqlite) { house, camille, draw in
            try await house.browse { browser in
                let page = try await send(
                    browser,
                    [
                        ("bon.pdf", SampleFiles.pdf), ("vide.pdf", []), ("page.html", SampleFiles.svg),
                        ("<b>piège</b>.pdf", SampleFiles.pdf + SampleFiles.zip),
                        ("bombe.png", SampleFiles.png(50_000, 50_000)),
                    ], to: draw, as: camille)
                #expect(page.status == .unprocessableContent)
                #expect(page.contains("« vide.pdf » est vide") && page.contains("« page.html » n’est ni un PDF"))
                #expect(page.contains("contient aussi un autre format"))
                #expect(page.contains("« bombe.png » annonce 50000 × 50000 pixels"))
                #expect(!page.html.contains("<b>"))
                #expect(page.contains("bon.pdf"))
                let names = try await all(house, draw).map(\.name)
                #expect(names == ["bon.pdf"])
                let large = SampleFiles.pdf("x") + [UInt8](repeating: 10, count: EvidenceRules.largestFile)
                let tooLarge = try await send(browser, [("gros.pdf", large)], to: draw, as: camille)
                #expect(tooLarge.status == .contentTooLarge)
                #expect(tooLarge.contains("« gros.pdf » dépasse 10 Mo"))
                let six = try await send(
                    browser, (1...6).map { ("\($0).pdf", SampleFiles.pdf("\($0)")) }, to: draw, as: camille)
                #expect(six.contains("5 fichiers au plus"))
                let none = try await send(browser, [("", [])], to: draw, as: camille)
                #expect(none.contains("Choisissez au moins un fichier"))
                let kept = try await all(house, draw).count
                #expect(kept == 1)
            }
        }
    }

    @Test func `nothing is kept of a form that is not ours`() async throws {
        try await withDraw(.sqlite) { house, camille, draw in
            try await house.browse { browser in
                let foreign = try await send(
                    browser, [("a.pdf", SampleFiles.pdf)], to: draw, as: camille,
                    csrf: String(repeating: "0", count: 32))
                #expect(foreign.status == .forbidden)
                var late = UploadForm(csrf: nil)
                late.file("a.pdf", SampleFiles.pdf)
                late.field("csrf", try await browser.formToken(of: camille))
                let path = Links.draw(draw, "justificatifs")
                let behind = try await browser.post(path, body: late.whole, type: UploadForm.type, as: camille)
                #expect(behind.status == .forbidden)
                let plain = try await browser.post(path, [:], as: camille)
                #expect(plain.status == .forbidden)
            }
            let isThere = FileManager.default.fileExists(atPath: house.instance.evidenceFolder.path)
            #expect(!isThere)
        }
    }

    @Test(arguments: Engine.available)
    func `the check finds a missing, a changed and a stray file`(engine: Engine) async throws {
        try await withDraw(engine) { house, camille, draw in
            try await house.browse { browser in
                _ = try await send(
                    browser, [("a.pdf", SampleFiles.pdf), ("b.pdf", SampleFiles.pdf("b"))], to: draw, as: camille)
            }
            let clean = try await check(house)
            #expect(clean == [])
            let folder = house.instance.evidenceFolder
            let files = try await all(house, draw).map(\.file.sha256)
            try FileManager.default.removeItem(atPath: folder.path(of: files[0]))
            try Data("other".utf8).write(to: URL(filePath: folder.path(of: files[1])))
            try Data("stray".utf8).write(to: URL(filePath: folder.path + "/" + files[1].prefix(2) + "/stray"))
            let codes = try await check(house).map(\.code)
            #expect(Set(codes) == [.evidenceMissing, .evidenceDiffers, .evidenceStray] && codes.count == 3)
            try await house.browse { browser in
                let file = try await all(house, draw)[1]
                let page = try await browser.get(Links.evidence(draw, file.id), as: camille)
                #expect(page.status == .serviceUnavailable)
                // A changed file is not written over either.
                let again = try await send(browser, [("b.pdf", SampleFiles.pdf("b"))], to: draw, as: camille)
                #expect(again.status == .serviceUnavailable)
            }
        }
    }

    @Test func `evidence of a closed period does not change any more`() async throws {
        try await withDraw(.sqlite) { house, camille, draw in
            try await house.settle(draw)
            let day = house.today
            house.clock.advance(days: 10)
            try await house.database.write { db in
                try ClosedPeriod(
                    until: day, closedAt: house.clock.now, closedBy: house.treasurer.id,
                    codebook: Codebook.current(house.instance.languages.english, in: db)
                ).insert(in: db)
            }
            try await house.browse { browser in
                let page = try await send(browser, [("a.pdf", SampleFiles.pdf)], to: draw, as: camille)
                #expect(page.status == .conflict)
                #expect(page.contains("La période est close jusqu’au"))
            }
        }
    }
}
