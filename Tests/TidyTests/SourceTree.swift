import Foundation

/// The files of this repository, found from the place of this very file.
enum SourceTree {
    struct File: Sendable {
        /// From the root of the repository: `Sources/Terreau/Draws/Draw.swift`.
        let path: String
        let text: String

        var name: String { String(path.split(separator: "/").last ?? "") }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let sources = files(under: "Sources", ending: ".swift")
    static let migrations = files(under: "Migrations", ending: "").map(\.name)
    static let decisions = files(under: "docs/decisions", ending: ".md")

    static func files(under folder: String, ending suffix: String) -> [File] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(suffix) }.sorted().compactMap { path in
            guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8) else { return nil }
            return File(path: "\(folder)/\(path)", text: text)
        }
    }

    static func sentences(of language: String) -> Sentences {
        Sentences(files(under: "Locales/\(language)", ending: ".txt"))
    }
}
