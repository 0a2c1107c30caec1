internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Where a list comes in.
struct PeopleImportPage {
    let visit: SignedVisit
    let waiting: [(sha256: String, name: String, at: Instant)]
    var refusal: FormRefusal?

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, refusal: refusal)
        return visit.page(l("peopleImport.title"), status: status) {
            l.crumbs([(l("nav.people"), Links.people)], here: l("peopleImport.title"))
            h1 { l("peopleImport.title") }
            p(.class("lede")) { l("peopleImport.lede") }
            page.errors
            formElement(
                .class("form"), .method("post"), .action(Links.peopleImport), .enctype("multipart/form-data"),
                .novalidate(true)
            ) {
                visit.visit.csrfField
                page.field("file", l("peopleImport.file"), hint: l("peopleImport.fileHint")) { describedBy, isWrong in
                    input(
                        .id("file"), .name("file"), .type("file"), .accept(".csv,.txt,.tsv,text/csv"),
                        .ariaDescribedBy(describedBy), .ariaInvalid(isWrong))
                }
                div(.class("actions")) { button(.class("button")) { l("peopleImport.send") } }
            }
            if !waiting.isEmpty {
                h2 { l("peopleImport.waiting") }
                ul(.class("plain")) {
                    for file in waiting {
                        li { a(.href(Links.peopleFile(file.sha256))) { "\(file.name), \(l.moment(file.at))" } }
                    }
                }
            }
        }
    }
}

/// What a list would do, line by line, and which column holds what.
struct PeoplePreviewPage {
    let visit: SignedVisit
    let preview: PeopleImport.Preview
    var refusal: FormRefusal?

    private var l: Language { visit.language }
    private static let mostShown = 300

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, refusal: refusal)
        let faults = preview.lines.filter { if case .fault = $0.effect { true } else { false } }
        let acts = preview.lines.filter(\.isAct)
        return visit.page(preview.file.name, status: status) {
            l.crumbs(
                [(l("nav.people"), Links.people), (l("peopleImport.title"), Links.peopleImport)],
                here: preview.file.name)
            h1 { preview.file.name }
            page.errors
            p(.class("lede")) {
                l(
                    "peopleImport.sum",
                    [
                        "count": String(acts.count), "faults": String(faults.count),
                        "same": String(preview.lines.count - acts.count - faults.count),
                    ])
            }
            columns(page)
            if acts.isEmpty {
                p(.class("empty")) { l("peopleImport.nothing") }
            } else {
                agree(page, acts.count, faults.count)
            }
            lines("peopleImport.faults", faults)
            lines("peopleImport.acts", acts)
        }
    }

    private func agree(_ page: FormPage, _ acts: Int, _ faults: Int) -> HTML {
        formElement(.class("form"), .method("post"), .action(Links.peopleFile(preview.file.sha256))) {
            visit.visit.csrfField
            for (field, position) in preview.mapping.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                page.hidden(field.rawValue, String(position))
            }
            if faults > 0 {
                div(.id("skip"), .tabindex(-1)) { page.checkbox("skip", l("peopleImport.skip"), isOn: false) }
            }
            div(.class("actions")) {
                button(.class("button")) { l("peopleImport.import", ["count": String(acts)]) }
                a(.class("button button-quiet"), .href(Links.people)) { l("form.cancel") }
            }
        }
    }

    /// A form of its own, sent by GET: looking changes nothing.
    private func columns(_ page: FormPage) -> HTML {
        let options =
            [("", l("peopleImport.noColumn"))]
            + preview.table.headings.enumerated().map { (String($0.offset), $0.element) }
        return details(.class("fold"), .open(refusal != nil)) {
            summaryElement { l("peopleImport.columns") }
            formElement(.class("form"), .method("get"), .action(Links.peopleFile(preview.file.sha256))) {
                for field in PeopleImportRules.Field.allCases {
                    page.choice(
                        field.rawValue, l("peopleImport.field.\(field.rawValue)"), options: options,
                        value: preview.mapping[field].map(String.init) ?? "")
                }
                div(.class("actions")) { button(.class("button button-quiet")) { l("peopleImport.look") } }
            }
        }
    }

    @HTMLBuilder private func lines(_ caption: String, _ lines: [PeopleImportRules.Line]) -> HTML {
        if !lines.isEmpty {
            section(.class("wide")) {
                Table(
                    caption: l(caption, ["count": String(lines.count)]),
                    columns: ["line", "who", "effect"].map { .init(heading: l("peopleImport.column.\($0)")) },
                    rows: lines.prefix(Self.mostShown).map { line in
                        let (who, effect) = words(line.effect)
                        return [HTML(String(line.number)), HTML(who), HTML(effect)]
                    }
                ).html
            }
            if lines.count > Self.mostShown {
                p(.class("hint")) { l("peopleImport.more", ["most": String(Self.mostShown)]) }
            }
        }
    }

    private func words(_ effect: PeopleImportRules.Effect) -> (who: String, effect: String) {
        switch effect {
        case .add(let entry):
            let parts = [
                entry.status.map { l("status.\($0.rawValue)") },
                entry.since.map { l("peopleImport.since", ["day": l.day($0)]) }, entry.analyticCode, entry.activity,
                entry.email,
            ]
            return (entry.name, l("peopleImport.add", ["what": parts.compactMap(\.self).joined(separator: ", ")]))
        case .change(_, let entry, let changes): return (entry.name, changes.map(words).joined(separator: l.semicolon))
        case .same(let name): return (name, "")
        case .fault(let fault): return ("", l(fault.sentence))
        }
    }

    private func words(_ change: PeopleImportRules.Change) -> String {
        switch change {
        case .status(let from, let to):
            l(
                "peopleImport.change.status",
                ["from": l("status.\(from.rawValue)"), "to": l("status.\(to.rawValue)")])
        case .analyticCode(let code): l("peopleImport.change.code", ["what": code])
        case .email(let email): l("peopleImport.change.email", ["what": email])
        case .activity(let name): l("peopleImport.change.activity", ["what": name])
        }
    }
}

extension PeopleImportRules.Line {
    /// Adds or changes somebody.
    var isAct: Bool {
        switch effect {
        case .add, .change: true
        case .same, .fault: false
        }
    }
}

extension PeopleImportRules.Fault {
    var sentence: Sentence {
        switch self {
        case .nameMissing: Sentence("peopleImport.fault.nameMissing")
        case .nameTooLong: Sentence("peopleImport.fault.nameTooLong")
        case .noKey: Sentence("peopleImport.fault.noKey")
        case .emailOdd(let email): Sentence("peopleImport.fault.emailOdd", ["email": .text(email)])
        case .statusUnknown(let text): Sentence("peopleImport.fault.statusUnknown", ["text": .text(text)])
        case .dayUnreadable(let text): Sentence("peopleImport.fault.dayUnreadable", ["text": .text(text)])
        case .dayInFuture(let text): Sentence("peopleImport.fault.dayInFuture", ["text": .text(text)])
        case .twoPeople(let one, let other):
            Sentence("peopleImport.fault.twoPeople", ["one": .text(one), "other": .text(other)])
        case .otherLine(let line): Sentence("peopleImport.fault.otherLine", ["line": .count(line)])
        case .codeTaken(let code, let name):
            Sentence("peopleImport.fault.codeTaken", ["code": .text(code), "name": .text(name)])
        }
    }
}
