internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The form of a new agreement.
struct AgreementFormPage {
    let visit: SignedVisit
    let organisations: [Organisation]
    private var refusal: FormRefusal?

    static func load(_ visit: SignedVisit) async throws -> AgreementFormPage {
        let organisations = try await visit.instance.database.read { try Organisation.all(in: $0) }
        // Funders first, then everybody else by name.
        return AgreementFormPage(
            visit: visit,
            organisations: organisations.filter { $0.kind == .funder } + organisations.filter { $0.kind != .funder })
    }

    func refused(_ refusal: FormRefusal) -> AgreementFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("fund.form.agreement"), status: status) {
            l.crumbs([(l("nav.funding"), Links.funding)], here: l("fund.form.agreement"))
            h1 { l("fund.form.agreement") }
            page.form(to: Links.newAgreement, button: l("fund.form.sign"), cancel: Links.funding) {
                page.choice(
                    "funder", l("fund.form.funder"),
                    options: [("", l("fund.form.funderNew"))] + organisations.map { ($0.id.rawValue, $0.name) })
                page.text("newFunder", l("fund.form.newFunder"), hint: l("fund.form.newFunderHint"), most: 120)
                page.text("title", l("fund.form.title"), hint: l("fund.form.titleHint"), isRequired: true)
                page.day("signedOn", l("fund.form.signedOn"), hint: l("fund.form.unknown"))
                page.area("note", l("fund.form.note"), hint: l("fund.form.seen"), isRequired: false)
                page.folded(l("fund.form.more"), names: ["slug"]) {
                    page.text("slug", l("fund.form.slug"), hint: l("fund.form.slugHint"), most: 60)
                }
            }
        }
    }
}

/// The form of a line: of an agreement, of the co-operative's own money, or new terms over old ones.
struct LineFormPage {
    enum Purpose: Sendable {
        case new(FundingAgreement)
        case own
        case amendment(FundLine, FundingAgreement?)
    }

    let visit: SignedVisit
    let purpose: Purpose
    private var refusal: FormRefusal?

    init(visit: SignedVisit, purpose: Purpose) {
        self.visit = visit
        self.purpose = purpose
    }

    private var l: Language { visit.language }
    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    func refused(_ refusal: FormRefusal) -> LineFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(title, status: status) {
            l.crumbs(crumbs, here: title)
            h1 { title }
            p(.class("lede")) { lede }
            switch purpose {
            case .new(let agreement): newForm(agreement)
            case .own: ownForm
            case .amendment(let line, _): amendmentForm(line)
            }
        }
    }

    private var title: String {
        switch purpose {
        case .new: l("fund.form.line")
        case .own: l("fund.form.own")
        case .amendment: l("fund.form.amendment")
        }
    }

    private var lede: String {
        switch purpose {
        case .new: l("fund.form.lineLede")
        case .own: l("fund.form.ownLede")
        case .amendment: l("fund.form.amendmentLede")
        }
    }

    private var crumbs: [(String, String)] {
        let funding = (l("nav.funding"), Links.funding)
        return switch purpose {
        case .new(let agreement): [funding, (agreement.title, Links.agreement(agreement.slug))]
        case .own: [funding]
        case .amendment(let line, let agreement):
            [funding] + (agreement.map { [($0.title, Links.agreement($0.slug))] } ?? []) + [
                (line.name, Links.line(line.slug))
            ]
        }
    }

    private func newForm(_ agreement: FundingAgreement) -> HTML {
        page.form(
            to: Links.agreement(agreement.slug, "ligne"), button: l("fund.form.addLine"),
            cancel: Links.agreement(agreement.slug)
        ) {
            page.text("name", l("fund.form.name"), hint: l("fund.form.nameHint"), isRequired: true)
            page.amount("amount", l("fund.form.granted"), hint: l("fund.form.grantedHint"))
            terms(FundLineTerms(purpose: ""))
            page.folded(l("fund.form.more"), names: ["slug", "amountDay"]) {
                page.text("slug", l("fund.form.slug"), hint: l("fund.form.slugHint"), most: 60)
                page.day(
                    "amountDay", l("fund.grant.day"), hint: l("fund.grant.dayHint"), value: agreement.signedOn)
                page.checkbox("isFree", l("fund.form.isFree"), isOn: false)
            }
        }
    }

    private var ownForm: HTML {
        page.form(to: Links.newOwnLine, button: l("fund.form.addOwn"), cancel: Links.funding) {
            page.text("name", l("fund.form.name"), hint: l("fund.form.ownNameHint"), isRequired: true)
            page.amount("amount", l("fund.form.setAside"), hint: l("fund.form.setAsideHint"), isRequired: true)
            page.text("purpose", l("fund.form.purpose"), hint: l("fund.form.seen"), most: 300, isRequired: true)
            page.folded(l("fund.form.more"), names: ["slug", "amountDay"]) {
                page.text("slug", l("fund.form.slug"), hint: l("fund.form.slugHint"), most: 60)
                page.day("amountDay", l("fund.form.setAsideDay"), hint: l("fund.receive.dayHint"))
            }
        }
    }

    private func amendmentForm(_ line: FundLine) -> HTML {
        page.form(to: Links.line(line.slug, "avenant"), button: l("fund.form.amend"), cancel: Links.line(line.slug)) {
            // Who was told that the terms changed, and sends again, means it.
            page.hidden("version", String(line.terms.version))
            page.text("note", l("fund.form.reason"), hint: l("fund.form.reasonHint"), most: 300, isRequired: true)
            terms(line.terms)
        }
    }

    @HTMLBuilder private func terms(_ terms: FundLineTerms) -> HTML {
        page.text(
            "purpose", l("fund.form.purpose"), hint: l("fund.form.purposeHint"), value: terms.purpose, most: 300,
            isRequired: true)
        page.day("windowFrom", l("fund.form.windowFrom"), hint: l("fund.form.unknown"), value: terms.windowFrom)
        page.day("windowUntil", l("fund.form.windowUntil"), value: terms.windowUntil)
        page.day("spendBy", l("fund.form.spendBy"), hint: l("fund.form.spendByHint"), value: terms.spendBy)
        page.folded(l("fund.form.restrictions"), names: ["kinds", "payees", "territories", "evidence"]) {
            page.checkboxes(
                "kinds", l("fund.form.kinds"), hint: l("fund.form.noneMeansAll"),
                options: SolutionKind.allCases.map { ($0.rawValue, l("kind.\($0.rawValue)")) },
                values: Set(terms.kinds.map(\.rawValue)))
            page.checkboxes(
                "payees", l("fund.form.payees"), hint: l("fund.form.noneMeansAll"),
                options: PayeeKind.allCases.map { ($0.rawValue, l("payeeKind.\($0.rawValue)")) },
                values: Set(terms.payees.map(\.rawValue)))
            page.text(
                "territories", l("fund.form.territories"), hint: l("fund.form.territoriesHint"),
                value: terms.territories.sorted().joined(separator: ", "), most: 300)
            page.choice(
                "evidence", l("fund.form.evidence"),
                options: EvidenceKind.allCases.map { ($0.rawValue, l("evidence.\($0.rawValue)")) },
                value: terms.evidence.rawValue)
        }
        page.folded(
            l("fund.form.ceilings"), names: ["perDraw", "perPerson"] + SolutionKind.allCases.map(TermsForm.ceiling)
        ) {
            page.amount("perDraw", l("fund.form.perDraw"), hint: l("fund.form.noCeiling"), value: terms.perDrawCeiling)
            page.amount(
                "perPerson", l("fund.form.perPerson"), hint: l("fund.form.perPersonHint"), value: terms.perPersonCeiling
            )
            for kind in SolutionKind.allCases {
                page.amount(
                    TermsForm.ceiling(kind), l("fund.form.perKind", ["kind": l("kind.\(kind.rawValue)")]),
                    value: terms.kindCeilings[kind])
            }
        }
    }
}
