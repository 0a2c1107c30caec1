internal import Foundation
internal import Ledger

/// What a list of people would do here, line by line, before anything is done.
enum PeopleImportRules {
    /// What a column may hold.
    enum Field: String, CaseIterable, Sendable {
        case name, firstName, lastName, email, status, since, analyticCode, activity
    }

    /// Which column holds what, by position from 0.
    typealias Mapping = [Field: Int]

    /// Somebody known, as far as a list can change them.
    struct Known: Hashable, Sendable {
        let id: Person.ID
        let name: String
        let email: String?
        let status: Person.Status
        let analyticCode: String?
        /// Folded names of their projects.
        let activities: Set<String>
    }

    /// A line, read.
    struct Entry: Hashable, Sendable {
        var name: String
        var email: String?
        var status: Person.Status?
        var since: Day?
        var analyticCode: String?
        var activity: String?
    }

    enum Change: Hashable, Sendable {
        case status(from: Person.Status, to: Person.Status)
        case analyticCode(String)
        case email(String)
        case activity(String)
    }

    enum Effect: Hashable, Sendable {
        case add(Entry)
        case change(Person.ID, Entry, [Change])
        case same(name: String)
        case fault(Fault)
    }

    enum Fault: Hashable, Sendable {
        case nameMissing
        case nameTooLong
        case noKey
        case emailOdd(String)
        case statusUnknown(String)
        case dayUnreadable(String)
        case dayInFuture(String)
        /// The address is one person's and the code another's.
        case twoPeople(String, String)
        /// The same person stands on an earlier line with another code.
        case otherLine(Int)
        case codeTaken(String, name: String)
    }

    struct Line: Hashable, Sendable {
        let number: Int
        let effect: Effect
    }

    /// What the headings of enDI, Louty and of lists made by hand say.
    private static let words: [Field: [String]] = [
        .name: ["nom complet", "nom d'usage", "nom usuel", "entrepreneur", "entrepreneure", "personne", "name"],
        .firstName: ["prenom", "first name"],
        .lastName: ["nom", "nom de famille", "last name"],
        .email: ["email", "e-mail", "mail", "courriel", "adresse email", "adresse mail", "adresse e-mail"],
        .status: ["statut", "type de contrat", "contrat", "situation", "situation actuelle", "status"],
        .since: [
            "date debut", "date de debut", "debut", "debut de contrat", "date d'entree", "date entree", "entree",
            "depuis",
            "depuis le", "start date", "since",
        ],
        .analyticCode: ["code analytique", "code compta", "compte analytique", "code", "code activite", "analytique"],
        .activity: ["activite", "enseigne", "nom de l'activite", "nom de l'enseigne", "projet", "marque", "activity"],
    ]

    static func guess(_ headings: [String]) -> Mapping {
        var mapping: Mapping = [:]
        var taken: Set<Int> = []
        let folded = headings.map(fold)
        for field in Field.allCases {
            let positions = words[field, default: []].compactMap { word in
                folded.firstIndex { $0 == word }
            }
            if let position = positions.first(where: { !taken.contains($0) }) {
                mapping[field] = position
                taken.insert(position)
            }
        }
        // « Nom » beside « Prénom » is a family name; alone it is the whole name.
        if mapping[.firstName] == nil, mapping[.name] == nil, let position = mapping.removeValue(forKey: .lastName) {
            mapping[.name] = position
        }
        return mapping
    }

    private static let statuses: [(Person.Status, [String])] = [
        (.cape, ["cape", "contrat d'appui"]), (.cesa, ["cesa", "entrepreneur salarie", "entrepreneure salariee"]),
        (.left, ["sortie", "sorti", "parti", "partie", "ancien", "ancienne"]),
        (.associate, ["associe"]), (.staff, ["equipe", "permanent", "salarie de la cae"]),
        (.prospect, ["prospect", "porteur", "porteuse", "en projet", "candidat"]),
        (.outside, ["exterieur", "hors", "externe"]),
    ]

    static func status(_ text: String) -> Person.Status? {
        let folded = fold(text)
        if let exact = Person.Status(rawValue: folded) { return exact }
        return statuses.first { $0.1.contains { folded.hasPrefix($0) || folded.contains(" " + $0) } }?.0
    }

    /// - Parameter known: everybody who is here.
    static func judge(_ table: CSVRules.Table, _ mapping: Mapping, known: [Known], today: Day) -> [Line] {
        var byEmail: [String: Known] = [:]
        var byCode: [String: Known] = [:]
        for person in known {
            if let email = person.email { byEmail[email] = person }
            if let code = person.analyticCode { byCode[fold(code)] = person }
        }
        // What earlier lines of this very list say of the same person.
        var seen: [String: (line: Int, code: String?, status: Person.Status?)] = [:]
        var codes: [String: (line: Int, key: String)] = [:]
        return table.rows.map { row in
            let effect: Effect
            do throws(FaultFound) {
                let entry = try read(row, mapping, today)
                let key = entry.email ?? "code:" + fold(entry.analyticCode ?? "")
                // One line a status, or the second import would undo what the first did last.
                if let earlier = seen[key],
                    earlier.code != entry.analyticCode.map(fold)
                        || entry.status != nil && entry.status != earlier.status
                {
                    throw FaultFound(.otherLine(earlier.line))
                }
                if let code = entry.analyticCode.map(fold) {
                    if let earlier = codes[code], earlier.key != key { throw FaultFound(.otherLine(earlier.line)) }
                    codes[code] = (row.line, key)
                }
                let isRepeated = seen[key] != nil
                if !isRepeated { seen[key] = (row.line, entry.analyticCode.map(fold), entry.status) }
                effect = try compare(entry, byEmail, byCode)
            } catch {
                effect = .fault(error.fault)
            }
            return Line(number: row.line, effect: effect)
        }
    }

    private struct FaultFound: Error {
        let fault: Fault
        init(_ fault: Fault) { self.fault = fault }
    }

    private static func read(
        _ row: CSVRules.Table.Row, _ mapping: Mapping, _ today: Day
    ) throws(FaultFound) -> Entry {
        func cell(_ field: Field) -> String? {
            guard let position = mapping[field], row.cells.indices.contains(position) else { return nil }
            let text = row.cells[position].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return text.isEmpty ? nil : text
        }
        let parts = [cell(.firstName), cell(.lastName)].compactMap(\.self)
        guard let name = cell(.name) ?? (parts.isEmpty ? nil : parts.joined(separator: " ")) else {
            throw FaultFound(.nameMissing)
        }
        guard name.count <= 80 else { throw FaultFound(.nameTooLong) }
        let email = cell(.email)?.lowercased()
        if let email, !MailAddressRules.isWritable(email) { throw FaultFound(.emailOdd(email)) }
        let code = cell(.analyticCode).map { String($0.prefix(40)) }
        guard email != nil || code != nil else { throw FaultFound(.noKey) }
        var status: Person.Status?
        if let text = cell(.status) {
            guard let read = Self.status(text) else { throw FaultFound(.statusUnknown(text)) }
            status = read
        }
        var since: Day?
        if let text = cell(.since) {
            guard let day = Day(typed: text) else { throw FaultFound(.dayUnreadable(text)) }
            guard day <= today else { throw FaultFound(.dayInFuture(text)) }
            since = day
        }
        return Entry(
            name: name, email: email, status: status, since: since, analyticCode: code,
            activity: cell(.activity).map { String($0.prefix(120)) })
    }

    private static func compare(
        _ entry: Entry, _ byEmail: [String: Known], _ byCode: [String: Known]
    ) throws(FaultFound) -> Effect {
        let mine = entry.email.flatMap { byEmail[$0] }
        let coded = entry.analyticCode.flatMap { byCode[fold($0)] }
        if let mine, let coded, mine.id != coded.id { throw FaultFound(.twoPeople(mine.name, coded.name)) }
        // A code with another address than the one we know: two people, or one who changed it. A person decides.
        if mine == nil, let coded, let theirs = coded.email, let email = entry.email, theirs != email {
            throw FaultFound(.codeTaken(entry.analyticCode ?? "", name: coded.name))
        }
        guard let person = mine ?? coded else { return .add(entry) }
        var changes: [Change] = []
        if let status = entry.status, status != person.status {
            changes.append(.status(from: person.status, to: status))
        }
        if let code = entry.analyticCode, person.analyticCode.map(fold) != fold(code) {
            changes.append(.analyticCode(code))
        }
        if person.email == nil, let email = entry.email { changes.append(.email(email)) }
        if let activity = entry.activity, !person.activities.contains(fold(activity)) {
            changes.append(.activity(activity))
        }
        return changes.isEmpty ? .same(name: person.name) : .change(person.id, entry, changes)
    }

    static func fold(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
            .replacing("’", with: "'").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
