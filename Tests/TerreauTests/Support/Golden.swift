import Foundation
import Testing

/// Compares a text with the file `Golden/NAME` beside the test. With TERREAU_RECORD=1 it writes the file instead.
func expectGolden(
    _ text: String, _ name: String, file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let path = URL(filePath: file).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["TERREAU_RECORD"] == "1" {
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: path, atomically: true, encoding: .utf8)
        return
    }
    let golden = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    guard text != golden else { return }
    let message = """
        \(name) differs\(firstDifference(golden, text)). TERREAU_RECORD=1 records it again.
        ── golden
        \(golden)
        ── now
        \(text)
        ──
        """
    Issue.record(Comment(rawValue: message), sourceLocation: sourceLocation)
}

private func firstDifference(_ golden: String, _ text: String) -> String {
    let old = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    return " from line \(line + 1)"
}
