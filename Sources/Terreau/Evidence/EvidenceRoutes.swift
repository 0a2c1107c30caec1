internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore

enum EvidenceRoutes {
    /// Files arrive. Each is looked at by itself: what can be kept is kept, and the page says what could not and why.
    static func add(_ visit: SignedVisit, _ upload: Upload) async throws -> Response {
        let id: Draw.ID = try visit.id("draw")
        let desk = visit.instance.evidence
        var upload = upload
        var stored: [EvidenceDesk.Stored] = []
        var faults: [EvidenceNo] = []
        do {
            try await desk.checkMayAdd(to: id, by: visit.actor)
            var count = 0
            while let part = try await upload.parts.next() {
                // A form sent without choosing holds one part without a name and without content.
                guard part.name == "files", let name = part.fileName, !name.isEmpty else { continue }
                count += 1
                guard count <= EvidenceRules.mostFiles else { throw EvidenceNo.tooManyFiles }
                do {
                    let file = try await receive(&upload, name, into: desk.folder)
                    stored.append(try await desk.store(file, name: name))
                } catch let no as EvidenceNo {
                    guard case .file = no else { throw no }
                    faults.append(no)
                }
            }
            guard count > 0 else { throw EvidenceNo.noFile }
            if !stored.isEmpty { try await desk.add(stored, to: id, by: visit.actor) }
        } catch let no as EvidenceNo {
            faults = [no]
        }
        guard let first = faults.first else { return .seeOther(Links.draw(id) + "#justificatifs") }
        let refusal = FormRefusal(faults.map { .init(field: "files", sentence: $0.sentence) })
        return try await DrawPage.load(id, visit, refusal: refusal).response(first.kind.status)
    }

    /// One file into the incoming folder. The rest of one that is too large is dropped as it comes.
    private static func receive(
        _ upload: inout Upload, _ name: String, into folder: EvidenceFolder
    ) async throws -> IncomingFile {
        let file = try folder.receive()
        var isTooLarge = false
        try await upload.parts.read { piece in
            isTooLarge = isTooLarge || file.count + piece.count > EvidenceRules.largestFile
            if !isTooLarge { try file.append(piece) }
        }
        guard !isTooLarge else { throw EvidenceNo.file(name: FileNameRules.shown(name), .tooLarge) }
        return file
    }

    /// The original bytes, as a download, for those who must check them.
    static func download(_ visit: SignedVisit) async throws -> Response {
        let (evidence, bytes) = try await visit.instance.evidence.open(
            visit.id("evidence"), of: visit.id("draw"), by: visit.actor)
        var headers: HTTPFields = [
            .contentType: evidence.file.type.mediaType,
            .contentDisposition: FileNameRules.disposition(evidence.name),
            .contentSecurityPolicy: "sandbox; default-src 'none'", .cacheControl: "private, no-store",
        ]
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { headers[name] = "same-origin" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func setAside(_ visit: SignedVisit) async throws -> Response {
        let id: Draw.ID = try visit.id("draw"), evidence: Evidence.ID = try visit.id("evidence")
        let field = "setAside-\(evidence)"
        do {
            try await visit.instance.evidence.setAside(
                evidence, of: id, reason: visit.form[field], by: visit.actor)
            return .seeOther(Links.draw(id) + "#justificatifs")
        } catch let refusal as any Refusal where !(refusal is NotFound) {
            return try await DrawPage.load(
                id, visit, refusal: FormRefusal([.init(field: field, sentence: refusal.sentence)])
            ).response(refusal.kind.status)
        }
    }
}

/// A form with files whose token was checked; its files are still to be read.
struct Upload {
    var parts: Multipart

    enum OneFile {
        case none, tooLarge
        case file(name: String, [UInt8])
    }

    /// The first file that was chosen, in memory. The rest of one that is too large is dropped as it comes.
    mutating func oneFile(most: Int) async throws -> OneFile {
        while let part = try await parts.next() {
            guard part.name == "file", let name = part.fileName, !name.isEmpty else { continue }
            var bytes: [UInt8] = []
            var isTooLarge = false
            try await parts.read { piece in
                isTooLarge = isTooLarge || bytes.count + piece.count > most
                if !isTooLarge { bytes += piece }
            }
            return isTooLarge ? .tooLarge : .file(name: FileNameRules.shown(name), bytes)
        }
        return .none
    }
}

extension RouteTable {
    /// A route that takes files from somebody signed in. The policy and the form's token, which is the first part, are
    /// checked before any file is read.
    mutating func upload(
        _ path: String, _ policy: Policy, stepUp: StepUp = .none,
        _ handler: @escaping @Sendable (SignedVisit, Upload) async throws -> Response
    ) {
        receive(path, policy, stepUp: stepUp) { request, visit in
            let signed = try SignedVisit(visit)
            if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.largestUpload {
                throw EvidenceNo.uploadTooLarge
            }
            // A body that cannot be read cannot hold the token either.
            guard
                var parts = try? Multipart(
                    request.body, contentType: request.headers[.contentType], mostBytes: Self.largestUpload),
                let first = try? await parts.next(), first.name == "csrf", first.fileName == nil,
                let token = try? await parts.text(most: 100), Secrets.areEqual(token, visit.csrf)
            else { throw ForeignForm() }
            return try await handler(signed, Upload(parts: parts))
        }
    }

    /// The files, and room for the lines around them.
    private static let largestUpload = EvidenceRules.largestUpload + 64 * 1024
}
