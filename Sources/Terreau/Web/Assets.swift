internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// The files of `Public/`, read once. Their links carry a digest, so that browsers keep them for a year and never a stale one.
struct Assets: Sendable {
    private struct Asset: Sendable {
        let bytes: ByteBuffer
        let type: String
        let digest: String
    }

    private let assets: [String: Asset]

    private static let types = ["css": "text/css; charset=utf-8", "svg": "image/svg+xml"]

    init(_ resources: Resources) throws {
        var assets: [String: Asset] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: resources.path("Public")) {
            guard let type = Self.types[String(name.split(separator: ".").last ?? "")] else { continue }
            let text = try resources.text("Public/\(name)")
            assets[name] = Asset(
                bytes: ByteBuffer(string: text), type: type, digest: String(Hex.sha256(text).prefix(12)))
        }
        self.assets = assets
    }

    var names: [String] { assets.keys.sorted() }

    func link(_ name: String) -> String { "/\(name)" + (assets[name].map { "?v=\($0.digest)" } ?? "") }

    func response(_ name: String) throws -> Response {
        guard let asset = assets[name] else { throw NotFound() }
        return Response(
            status: .ok, headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: ResponseBody(byteBuffer: asset.bytes))
    }
}
