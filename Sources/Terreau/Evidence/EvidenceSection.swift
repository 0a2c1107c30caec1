internal import HTML
internal import Ledger
internal import Storage

/// What proves the draw, on its page: what is asked for, what is there, what is kindly missing.
struct EvidenceSection {
    let facts: EvidenceRules.Facts
    let isVisible: Bool
    let mayChange: Bool
    /// Empty for those who may not see them.
    let files: [Evidence]
    let names: [Person.ID: String]
    /// Other draws with the same content.
    let elsewhere: [String: [Int]]

    static func load(
        _ draw: Draw, _ standing: DrawRules.Standing, _ actor: Actor, in db: some Reading
    ) throws -> EvidenceSection {
        let isVisible = EvidenceRules.maySee(standing, isAuditor: actor.has(.auditor))
        let files = isVisible ? try Evidence.all(of: draw.id, in: db) : []
        let people = Set(files.flatMap { [$0.addedBy, $0.setAside?.by].compactMap(\.self) })
        return try EvidenceSection(
            facts: .load(draw, in: db), isVisible: isVisible,
            mayChange: EvidenceRules.mayChange(draw.state, by: standing), files: files,
            names: Dictionary(
                people.map { ($0, try Person.find($0, in: db).name) }, uniquingKeysWith: { first, _ in first }),
            elsewhere: isVisible ? Evidence.elsewhere(than: draw.id, in: db) : [:])
    }

    @HTMLBuilder func html(_ draw: Draw, _ page: FormPage, _ labels: [FundLine.ID: LineLabel]) -> HTML {
        let l = page.l
        let asks = EvidenceRules.asks(facts)
        if mayChange || !files.isEmpty || !asks.isEmpty {
            section(.class("evidence"), .id("justificatifs")) {
                h2 { l("evidence.title") }
                if asks.isEmpty { p { l("evidence.nothingAsked") } } else { list(asks, l, labels) }
                if let sentence = request(draw, l) { p(.class("notice")) { sentence } }
                if !files.isEmpty {
                    ul(.class("files")) { for file in files { item(file, draw, page) } }
                } else if !isVisible, facts.files > 0 {
                    p { l("evidence.hidden", ["count": String(facts.files)]) }
                }
                if mayChange, asks.isEmpty, files.isEmpty {
                    details(.class("fold"), .open(page.refusal?.faults.contains { $0.field == "files" } ?? false)) {
                        summaryElement { l("evidence.do.add") }
                        form(draw, page)
                    }
                } else if mayChange {
                    form(draw, page)
                }
            }
        }
    }

    private func list(_ asks: [EvidenceRules.Ask], _ l: Language, _ labels: [FundLine.ID: LineLabel]) -> HTML {
        ul(.class("asks")) {
            for ask in asks {
                li {
                    l(
                        ask.isThere ? "evidence.there" : "evidence.missing",
                        ["who": who(ask.source, l, labels), "what": l("evidence.\(ask.kind.rawValue)")])
                }
            }
        }
    }

    private func who(_ source: EvidenceRules.Source, _ l: Language, _ labels: [FundLine.ID: LineLabel]) -> String {
        switch source {
        case .budget: l("evidence.by.budget")
        case .line(let line): labels[line]?.full ?? line.rawValue
        case .promise: l("evidence.by.promise")
        }
    }

    /// Nothing waits for late evidence, and the page says so.
    private func request(_ draw: Draw, _ l: Language) -> String? {
        guard mayChange, !draw.awaitsWork, !EvidenceRules.missing(facts).isEmpty else { return nil }
        switch draw.state {
        case .accepted: return l("evidence.late.accepted")
        case .settled: return l("evidence.late.settled")
        default: return nil
        }
    }

    private func item(_ file: Evidence, _ draw: Draw, _ page: FormPage) -> HTML {
        let l = page.l
        return li(.class("file", file.isLive ? nil : "set-aside")) {
            a(.href(Links.evidence(draw.id, file.id))) { file.name }
            " "
            span(.class("meta")) {
                l(
                    "evidence.added",
                    [
                        "who": names[file.addedBy] ?? "", "when": l.moment(file.addedAt),
                        "size": size(file.file.bytes, l),
                    ])
            }
            if let aside = file.setAside {
                p(.class("meta")) {
                    l("evidence.setAside", ["who": names[aside.by] ?? "", "reason": aside.reason])
                }
            } else {
                if let others = elsewhere[file.file.sha256] {
                    p(.class("notice")) {
                        l("evidence.elsewhere", ["draws": others.map { "P-\($0)" }.joined(separator: ", ")])
                    }
                }
                if mayChange { setAsideForm(file, draw, page) }
            }
        }
    }

    private func setAsideForm(_ file: Evidence, _ draw: Draw, _ page: FormPage) -> HTML {
        let (l, field) = (page.l, "setAside-\(file.id)")
        return details(.class("fold"), .open(page.refusal?.faults.contains { $0.field == field } ?? false)) {
            summaryElement { l("evidence.do.setAside") }
            formElement(
                .class("form"), .method("post"), .action(Links.evidence(draw.id, file.id) + "/ecart"),
                .novalidate(true)
            ) {
                page.visit.csrfField
                page.area(field, l("evidence.setAside.reason"), hint: l("evidence.setAside.hint"))
                div(.class("actions")) { button(.class("button button-quiet")) { l("evidence.do.setAside") } }
            }
        }
    }

    private func form(_ draw: Draw, _ page: FormPage) -> HTML {
        let l = page.l
        return formElement(
            .class("form"), .method("post"), .action(Links.draw(draw.id, "justificatifs")),
            .enctype("multipart/form-data"), .novalidate(true)
        ) {
            // First of all: the token is read before any file.
            page.visit.csrfField
            page.field("files", l("evidence.form.files"), hint: l("evidence.form.hint")) { describedBy, isWrong in
                input(
                    .id("files"), .name("files"), .type("file"), .multiple(true),
                    .accept("application/pdf,image/jpeg,image/png,image/webp"), .ariaDescribedBy(describedBy),
                    .ariaInvalid(isWrong))
            }
            div(.class("actions")) { button(.class("button button-quiet")) { l("evidence.do.add") } }
        }
    }

    private func size(_ bytes: Int, _ l: Language) -> String {
        bytes < 1_000_000
            ? l("evidence.kilobytes", ["n": String(max(1, bytes / 1000))])
            : l("evidence.megabytes", ["n": String(bytes / 1_000_000)])
    }
}

/// « Vos prélèvements »: whose evidence is still to come.
struct LateEvidenceNote {
    let l: Language
    let draws: [Draw]

    @HTMLBuilder var html: HTML {
        if !draws.isEmpty {
            section(.class("notice")) {
                p { l("evidence.late.count", ["count": String(draws.count)]) }
                ul {
                    for draw in draws.prefix(10) {
                        li {
                            a(.href(Links.draw(draw.id) + "#justificatifs")) {
                                l(
                                    "evidence.late.draw",
                                    ["reference": draw.reference, "purpose": draw.purpose.rawValue])
                            }
                        }
                    }
                }
            }
        }
    }
}
