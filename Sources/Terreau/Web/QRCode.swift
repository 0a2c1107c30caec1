internal import CQREncode
internal import HTML

/// A text as a picture that a phone reads, drawn on the server as a vector image.
struct QRCode: Sendable {
    /// Dark squares, line by line.
    let lines: [[Bool]]

    /// The quiet border that readers need, in squares.
    static let margin = 4

    /// Nil for a text that does not fit.
    init?(_ text: String) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let data = code.pointee.data else { return nil }
        lines = (0..<width).map { y in (0..<width).map { x in data[y * width + x] & 1 == 1 } }
    }

    /// One rectangle for each run of dark squares.
    func picture(_ label: String) -> HTML {
        let side = lines.count + 2 * Self.margin
        return svg(.class("qr"), .viewBox("0 0 \(side) \(side)"), .role("img"), .ariaLabel(label)) {
            for (y, line) in lines.enumerated() {
                for run in Self.runs(line) {
                    rect(.x(run.lowerBound + Self.margin), .y(y + Self.margin), .width(run.count), .height(1))
                }
            }
        }
    }

    static func runs(_ line: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (x, isDark) in line.enumerated() where isDark {
            if let last = runs.last, last.upperBound == x {
                runs[runs.count - 1] = last.lowerBound..<(x + 1)
            } else {
                runs.append(x..<(x + 1))
            }
        }
        return runs
    }
}
