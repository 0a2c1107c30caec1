import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// One click, everything about oneself, nobody else's name.
@Suite struct PersonalExportTests {
    @Test(arguments: Engine.available)
    func `the archive holds what is mine and names nobody else`(engine: Engine) async throws {
        try await withPayments(engine) { payments in
            let house = payments.house
            let desk = house.instance.evidence
            let file = try desk.folder.receive()
            try SampleFiles.pdf.withUnsafeBytes { try file.append($0) }
            try await desk.add(
                [try await desk.store(file, name: "facture.pdf")], to: payments.draws[0], by: payments.camille)
            // Telephones call many things the same.
            let second = try desk.folder.receive()
            try (SampleFiles.pdf + Array("\n% again".utf8)).withUnsafeBytes { try second.append($0) }
            try await desk.add(
                [try await desk.store(second, name: "facture.pdf")], to: payments.draws[0], by: payments.camille)
            try await house.draws.ask("Sami, c’est quel vélo ?", about: payments.draws[0], by: payments.sami)
            try await house.browse { web in
                let page = try await web.get(Links.ownData, as: payments.camille)
                #expect(page.html.contains(Links.ownData + "/archive"))
                let zip = try await web.get(Links.ownData + "/archive", as: payments.camille)
                #expect(zip.status == .ok && zip.headers[.contentType] == "application/zip")
                let text = String(decoding: zip.bytes, as: UTF8.self)
                for words in [
                    "donnees.json", "tables/draws.csv", "camille@demo.example", "Réparer un vélo cargo",
                    "justificatifs/P-1-facture.pdf", "justificatifs/P-1-facture-2.pdf", "lisez-moi.txt",
                ] {
                    #expect(text.contains(words), "\(words)")
                }
                for other in ["Sami", "sami@demo", "Tarek", "Agathe", "Solène", payments.sami.id.rawValue] {
                    #expect(!text.contains(other), "\(other)")
                }
                #expect(!text.contains("token_hash") && !text.contains("sealed_iban") && !text.contains("csrf"))
            }
            #expect(try await house.acts().last?.act == Act.ownDataTaken.rawValue)
            try? FileManager.default.removeItem(atPath: desk.folder.path)
        }
    }

    @Test(arguments: Engine.available)
    func `a manager's form does not undo what I chose since`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille", isNamedPublicly: true)
            try await house.instance.people.choose(isNamedPublicly: false, by: camille)
            let stale = People.Details(name: "Camille B.", email: "camille@demo.example", isNamedPublicly: true)
            try await house.instance.people.change(camille.id, to: stale, by: house.manager)
            let now = try await house.read { try Person.find(camille.id, in: $0) }
            #expect(now.name == "Camille B." && !now.isNamedPublicly)
        }
    }

    @Test(arguments: Engine.available)
    func `whether public pages may name me is mine to choose`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line("anis", .euros(500), received: .euros(500))
            let budget = try await house.budget(
                "lille-bike", filled: [line: .euros(400)], members: [camille], policy: BudgetPolicy(visibility: .public)
            )
            try await house.settle(try await house.draw("Deux roues", .euros(40), from: budget, by: camille))
            try await house.browse { web in
                for (choice, isNamed) in [("1", true), ("0", false)] {
                    let answer = try await web.post(Links.ownData + "/nom-public", ["named": choice], as: camille)
                    #expect(answer.location == Links.ownData)
                    let budget = try await web.get(Links.transparency + "/lille-bike")
                    #expect(budget.contains("Camille") == isNamed)
                    let own = try await web.get(Links.ownData, as: camille)
                    #expect(own.contains("camille@demo.example"))
                    #expect(own.contains(isNamed ? "peut vous nommer" : "Aucune page publique ne vous nomme"))
                }
            }
        }
    }

    @Test func `a name is hidden as a word, not inside another`() {
        #expect(PersonalText.replacing("Rose", in: "Rose et Rosette, Rose.", with: "x") == "x et Rosette, x.")
        #expect(PersonalText.replacing("Jo Du", in: "Jo Du, Jo Dupont", with: "x") == "x, Jo Dupont")
        #expect(PersonalText.replacing("a@b.c", in: "<a@b.c>", with: "x") == "<x>")
        #expect(PersonalText.replacing("", in: "rien", with: "x") == "rien")
    }

    @Test func `the check sum is the one of ZIP`() {
        #expect(Zip.crc(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Zip.crc([]) == 0)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3"), "there is no python3"))
    func `another program reads the archive`() throws {
        var zip = Zip()
        zip.add("lisez-moi.txt", Array("Bonjour é".utf8))
        zip.add("justificatifs/reçu.pdf", SampleFiles.pdf)
        zip.add("vide", [])
        let path = FileManager.default.temporaryDirectory.appending(path: "terreau-\(UUID().uuidString).zip")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(zip.bytes).write(to: path)
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = [
            "-c",
            """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            assert z.namelist() == ['lisez-moi.txt', 'justificatifs/reçu.pdf', 'vide'], z.namelist()
            assert z.read('lisez-moi.txt').decode() == 'Bonjour é'
            """, path.path,
        ]
        try python.run()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
    }
}
