import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

@Suite struct PaymentPagesTests {
    @Test(arguments: Engine.available)
    func `the treasurer's week, page by page`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, treasurer, rosa) = (story.house, story.treasurer, story.rosa)
            try await house.browse { web in
                try await compare(web.get(Links.preparePayment, as: treasurer), "prepare.html")
                let form: KeyValuePairs = ["account": story.account.rawValue, "day": "2026-11-24", "key": "1"]
                let made = try await web.post(Links.preparePayment, form, as: treasurer)
                let path = try #require(made.location)
                // C2.3: the same form sent twice leads to the same run.
                let again = try await web.post(Links.preparePayment, form, as: treasurer)
                #expect(again.location == path)
                try await compare(web.get(path, as: treasurer), "run-prepared.html")
                let frozen = try await web.post(path + "/gel", as: treasurer)
                #expect(frozen.status == .seeOther)
                let early = try await web.get(path + "/fichier", as: treasurer)
                #expect(early.status == .conflict)
                let own = try await web.post(path + "/validation", as: treasurer)
                #expect(own.status == .forbidden)
                let released = try await web.post(path + "/validation", as: rosa)
                #expect(released.status == .seeOther)
                let file = try await web.get(path + "/fichier", as: rosa)
                #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"V-1-T") == true)
                #expect(file.headers[.contentType] == "application/xml; charset=utf-8")
                let second = try await web.get(path + "/fichier", as: treasurer)
                #expect(second.html == file.html)
                let slip = try await web.get(path + "/bordereau", as: rosa)
                #expect(slip.contains(Hex.sha256(file.html)))
                #expect(slip.contains("490,00\u{A0}€"))
                let wrong = try await web.post(path + "/depot", ["total": "480"], as: rosa)
                #expect(wrong.status == .unprocessableContent && wrong.contains("490,00\u{A0}€"))
                let sent = try await web.post(path + "/depot", ["total": "490,00"], as: rosa)
                #expect(sent.status == .seeOther)
                let paid = try await web.post(path + "/confirmation", ["day": "2026-11-24"], as: treasurer)
                #expect(paid.status == .seeOther)
                let over = try await web.get(path, as: treasurer)
                #expect(over.contains("terminée"))
                try await compare(web.get(Links.payments, as: treasurer), "runs.html")
            }
        }
    }

    @Test func `bank data is masked everywhere, and typed again after a fault`() async throws {
        try await withPayments(.sqlite) { story in
            let (house, treasurer) = (story.house, story.treasurer)
            let page = Links.payee(.person(story.camille.id))
            let number = PaymentHouse.ibans[0]
            try await house.browse { web in
                let shown = try await web.get(page, as: treasurer)
                #expect(shown.contains("FR76 •••• •••• 0189"))
                try compare(shown, "payee.html")
                let wrong = try await web.post(
                    page, ["holder": "Camille Martin", "iban": "FR76 3000 6000 0112 3456 7890 188"], as: treasurer)
                #expect(wrong.status == .unprocessableContent)
                #expect(wrong.contains("Les chiffres de contrôle ne tombent pas juste"))
                #expect(wrong.html.contains("value=\"Camille Martin\""))
                let kept = try await web.post(page, ["holder": "Camille Martin"], as: treasurer)
                #expect(kept.status == .seeOther)
                let run = try await story.prepare()
                for path in [page, Links.payees, Links.payments, Links.payment(run), Links.preparePayment] {
                    let html = try await web.get(path, as: treasurer).html
                    #expect(!html.contains(number) && !html.contains("3000 6000"), "\(path)")
                }
                let ledger = try await web.get(Links.ledger, as: story.camille)
                #expect(!ledger.html.contains(number))
                for path in [page, Links.payees] {
                    let colleague = try await web.get(path, as: story.camille)
                    #expect(colleague.status == .forbidden)
                    // Whoever releases may be the one who calls the payee.
                    let releaser = try await web.get(path, as: story.rosa)
                    #expect(releaser.status == .ok && !releaser.html.contains(number))
                }
            }
        }
    }

    @Test func `the co-operative's accounts are added and change their format`() async throws {
        try await withPayments(.sqlite) { story in
            try await story.house.browse { web in
                let fields: KeyValuePairs = [
                    "name": "Livret", "holder": "Optéos", "iban": "NL91 ABNA 0417 1643 00",
                    "format": "pain.001.001.03",
                ]
                let added = try await web.post(Links.bankAccounts, fields, as: story.treasurer)
                #expect(added.status == .seeOther)
                let twice = try await web.post(Links.bankAccounts, fields, as: story.treasurer)
                #expect(twice.status == .conflict && twice.contains("Ce compte est déjà enregistré."))
                let changed = try await web.post(
                    Links.bankAccount(story.account),
                    ["name": "Courant", "holder": "Optéos", "format": "pain.001.001.03"], as: story.treasurer)
                #expect(changed.status == .seeOther)
                let run = try await story.released()
                let file = try await web.get(Links.payment(run, "fichier"), as: story.rosa)
                #expect(file.html.contains("urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"))
            }
        }
    }

    @Test func `an account that is not in the list is refused at its field`() async throws {
        try await withPayments(.sqlite) { story in
            try await story.house.browse { web in
                for account in ["", "0193a1b2-0000-7000-8000-000000000012", "a\u{0}b"] {
                    let no = try await web.post(
                        Links.preparePayment, ["account": account, "day": "2026-11-24", "key": "1"],
                        as: story.treasurer)
                    #expect(no.status == .unprocessableContent && no.contains("Choisissez dans la liste"))
                }
            }
        }
    }

    @Test func `in English too`() async throws {
        try await withPayments(.sqlite) { story in
            let run = try await story.released()
            try await story.house.browse { web in
                let english: HTTPFields = [.cookie: "terreau_language=en"]
                for path in [
                    Links.payments, Links.preparePayment, Links.payees, Links.bankAccounts, Links.payment(run),
                    Links.payment(run, "bordereau"), Links.payee(.person(story.sami.id)), Links.draw(story.draws[0]),
                ] {
                    let page = try await web.get(path, as: story.treasurer, headers: english)
                    #expect(page.status == .ok, "\(path)")
                    #expect(page.html.contains("lang=\"en\""))
                    #expect(!page.html.contains(/(?:payment|payee|account|run|slip)\.[a-z]/), "\(path)")
                }
                let draw = try await web.get(Links.draw(story.draws[0]), as: story.camille, headers: english)
                #expect(draw.contains("being paid") && !draw.contains("Withdraw"))
            }
        }
    }

    private func compare(_ page: WebPage, _ name: String) throws {
        #expect(page.status == .ok)
        try expectGolden(Golden.page(page.html), name)
    }
}
