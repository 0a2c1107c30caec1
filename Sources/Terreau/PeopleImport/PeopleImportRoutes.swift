internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

enum PeopleImportRoutes {
    static func page(_ visit: SignedVisit) async throws -> Response { try await load(visit).response() }

    /// A list arrives: read at once, kept when it could be read, and shown before anything is imported.
    static func receive(_ visit: SignedVisit, _ upload: Upload) async throws -> Response {
        var upload = upload
        do {
            switch try await upload.oneFile(most: PeopleImport.largest) {
            case .none: throw PeopleImport.No.noFile
            case .tooLarge: throw PeopleImport.No.tooLarge
            case .file(let name, let bytes):
                return .seeOther(
                    Links.peopleFile(try await visit.instance.peopleImport.keep(bytes, name: name, by: visit.actor)))
            }
        } catch let no as PeopleImport.No {
            return try await refused(no, visit)
        } catch let no as EvidenceNo {
            return try await refused(no, visit)
        }
    }

    private static func refused(_ no: any Refusal, _ visit: SignedVisit) async throws -> Response {
        var page = try await load(visit)
        page.refusal = FormRefusal([.init(field: "file", sentence: no.sentence)])
        return page.response(no.kind.status)
    }

    static func preview(_ visit: SignedVisit) async throws -> Response {
        let mapping = mapping(of: visit.query)
        let preview = try await visit.instance.peopleImport.preview(sha256(visit), mapping, by: visit.actor)
        return PeoplePreviewPage(visit: visit, preview: preview).response()
    }

    static func importFile(_ visit: SignedVisit) async throws -> Response {
        let mapping = mapping(of: visit.form) ?? [:]
        let sha256 = try sha256(visit)
        return try await visit.carryOut(field: "skip") {
            try await visit.instance.peopleImport.importFile(
                sha256, mapping, skippingFaults: visit.form.has("skip"), by: visit.actor)
            return .seeOther(Links.people)
        } refused: { refusal, status in
            let preview = try await visit.instance.peopleImport.preview(sha256, mapping, by: visit.actor)
            return PeoplePreviewPage(visit: visit, preview: preview, refusal: refusal).response(status)
        }
    }

    /// Nil when nothing was said about columns.
    private static func mapping(of form: Form) -> PeopleImportRules.Mapping? {
        guard PeopleImportRules.Field.allCases.contains(where: { form.has($0.rawValue) }) else { return nil }
        var mapping: PeopleImportRules.Mapping = [:]
        for field in PeopleImportRules.Field.allCases {
            if let position = Int(form[field.rawValue]), (0..<CSVRules.mostColumns).contains(position) {
                mapping[field] = position
            }
        }
        return mapping
    }

    private static func sha256(_ visit: SignedVisit) throws -> String {
        guard let text = visit.visit.parameters["file"], text.utf8.count == 64 else { throw NotFound() }
        return text
    }

    private static func load(_ visit: SignedVisit) async throws -> PeopleImportPage {
        let waiting = try await visit.instance.database.read { try PeopleFile.waiting(in: $0) }
        return PeopleImportPage(visit: visit, waiting: waiting)
    }
}
