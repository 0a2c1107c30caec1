/// What each refusal says, and what would make it pass.
extension EvidenceNo: Refusal {
    var kind: RefusalKind {
        switch self {
        case .notTheirs: .forbidden
        case .notInState, .periodClosed, .alreadySetAside, .tooManyOnDraw: .conflict
        case .uploadTooLarge, .file(_, .tooLarge): .tooLarge
        case .damaged: .unavailable
        case .noFile, .tooManyFiles, .malformed, .file: .invalid
        }
    }

    var code: String {
        switch self {
        case .notTheirs: "evidenceNotTheirs"
        case .notInState: "evidenceNotInState"
        case .periodClosed: "evidencePeriodClosed"
        case .noFile: "evidenceNoFile"
        case .tooManyFiles: "evidenceTooManyFiles"
        case .tooManyOnDraw: "evidenceTooManyOnDraw"
        case .uploadTooLarge: "evidenceUploadTooLarge"
        case .malformed: "evidenceMalformed"
        case .alreadySetAside: "evidenceAlreadySetAside"
        case .damaged: "evidenceDamaged"
        case .file(_, let fault): fault.code
        }
    }

    var sentence: Sentence {
        switch self {
        case .notTheirs: Sentence("evidence.no.notTheirs")
        case .notInState(let state): Sentence("evidence.no.notInState", ["state": .key("state.\(state.rawValue)")])
        case .periodClosed(let day): Sentence("evidence.no.periodClosed", ["day": .day(day)])
        case .noFile: Sentence("evidence.no.noFile")
        case .tooManyFiles: Sentence("evidence.no.tooManyFiles", ["most": .count(EvidenceRules.mostFiles)])
        case .tooManyOnDraw: Sentence("evidence.no.tooManyOnDraw", ["most": .count(EvidenceRules.mostOnDraw)])
        case .uploadTooLarge:
            Sentence("evidence.no.uploadTooLarge", ["most": .count(EvidenceRules.largestUpload / 1_048_576)])
        case .malformed: Sentence("evidence.no.malformed")
        case .alreadySetAside: Sentence("evidence.no.alreadySetAside")
        case .damaged: Sentence("evidence.no.damaged")
        case .file(let name, let fault): fault.sentence(name)
        }
    }

    var field: String? { "files" }
}

extension FileFault {
    var code: String {
        switch self {
        case .empty: "fileEmpty"
        case .tooLarge: "fileTooLarge"
        case .unknownType: "fileUnknownType"
        case .heic: "fileHEIC"
        case .twoFormats: "fileTwoFormats"
        case .cutShort: "fileCutShort"
        case .tooManyPixels: "fileTooManyPixels"
        }
    }

    func sentence(_ name: String) -> Sentence {
        let name = Sentence.Value.text(name)
        return switch self {
        case .empty: Sentence("evidence.no.empty", ["name": name])
        case .tooLarge:
            Sentence(
                "evidence.no.tooLarge", ["name": name, "most": .count(EvidenceRules.largestFile / 1_048_576)])
        case .unknownType: Sentence("evidence.no.unknownType", ["name": name])
        case .heic: Sentence("evidence.no.heic", ["name": name])
        case .twoFormats: Sentence("evidence.no.twoFormats", ["name": name])
        case .cutShort: Sentence("evidence.no.cutShort", ["name": name])
        case .tooManyPixels(let size):
            Sentence(
                "evidence.no.tooManyPixels",
                ["name": name, "width": .count(size.width), "height": .count(size.height)])
        }
    }
}
