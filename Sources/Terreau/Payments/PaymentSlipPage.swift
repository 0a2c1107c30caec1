internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// The slip that goes with the file: to print, to compare with what the bank shows, to sign.
struct PaymentSlipPage {
    let page: PaymentRunPage
    let file: PaymentFile

    private var l: Language { page.visit.language }

    static func load(_ id: PaymentRun.ID, _ visit: SignedVisit) async throws -> PaymentSlipPage {
        let page = try await PaymentRunPage.load(id, visit)
        guard let file = page.file else { throw NotFound() }
        return PaymentSlipPage(page: page, file: file)
    }

    func response() -> Response {
        let run = page.run
        let title = l("slip.title", ["run": run.reference])
        return page.visit.page(title) {
            l.crumbs([(l("nav.payments"), Links.payments), (run.reference, Links.payment(run.id))], here: title)
            h1 { title }
            p(.class("figure-big")) {
                l.amount(file.total)
                " "
                small { l("slip.count", ["count": String(file.lineCount)]) }
            }
            p { l("slip.compare") }
            l.facts([
                ("slip.debtor", HTML("\(page.account.holder), \(page.account.iban)")),
                ("slip.format", HTML(file.format.rawValue)),
                ("slip.message", code(.class("ref")) { file.messageID }),
            ])
            page.facts(file.lineCount, namesAccount: false)
            div(.class("wide")) {
                Table(
                    caption: l("payment.lines"),
                    columns: [
                        .init(heading: l("slip.reference")), .init(heading: l("payment.column.holder")),
                        .init(heading: l("payment.column.account")),
                        .init(heading: l("payment.column.amount"), isAmount: true),
                    ],
                    rows: page.lines.filter { $0.state != .removed }.map { line in
                        [
                            code(.class("ref")) { line.endToEndID }, HTML(line.holder), HTML(line.ibanMasked),
                            HTML(l.money(line.amount)),
                        ]
                    }, total: [HTML(l("slip.total")), HTML(), HTML(), HTML(l.money(file.total))]
                ).html
            }
            p { l("slip.signature") }
        }
    }
}
