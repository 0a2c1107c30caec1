internal import Crypto
internal import Foundation
internal import Ledger

/// The keys that seal what nobody may read in the database or in a copy of it: bank data, seeds of second factors.
/// They are kept in a file of their own, outside the database. The first key seals; all of them open.
struct KeyRing: Sendable {
    private let keys: [Key]

    struct Key: Sendable {
        /// Stands before everything that the key has sealed.
        let id: String
        let secret: SymmetricKey

        static func new() -> Key {
            let secret = SymmetricKey(size: .bits256)
            return Key(id: String(Secrets.token().prefix(8)), secret: secret)
        }
    }

    enum No: Error, Hashable, Sendable {
        /// Sealed with a key that the file does not hold.
        case keyMissing(id: String)
        /// Not what a key of ours has sealed for this purpose: changed, cut, or moved from elsewhere.
        case damaged
    }

    /// - Parameter keys: the newest first, at least one.
    init?(_ keys: [Key]) {
        guard !keys.isEmpty, Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys
    }

    private init(_ key: Key) { keys = [key] }

    /// A ring that ends with the process: for tests, and for a house that is thrown away.
    static func temporary() -> KeyRing { KeyRing(Key.new()) }

    /// - Parameter purpose: where the text belongs, such as `totp|PERSON`. It opens there and nowhere else, so that a sealed
    ///   value copied into another person's row is refused.
    func seal(_ text: String, for purpose: String) throws -> String {
        let box = try AES.GCM.seal(Array(text.utf8), using: keys[0].secret, authenticating: Array(purpose.utf8))
        guard let combined = box.combined else { throw No.damaged }
        return keys[0].id + ":" + combined.base64EncodedString()
    }

    func open(_ sealed: String, for purpose: String) throws -> String {
        let parts = sealed.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw No.damaged }
        guard let key = keys.first(where: { $0.id == parts[0] }) else { throw No.keyMissing(id: String(parts[0])) }
        guard let combined = Data(base64Encoded: String(parts[1])),
            let box = try? AES.GCM.SealedBox(combined: combined),
            let plain = try? AES.GCM.open(box, using: key.secret, authenticating: Array(purpose.utf8)),
            let text = String(validating: plain, as: UTF8.self)
        else { throw No.damaged }
        return text
    }

    /// The same ring with a newer key before the others.
    func adding(_ key: Key) -> KeyRing? { KeyRing([key] + keys) }

    /// The newest first.
    var ids: [String] { keys.map(\.id) }

    /// Whether the newest key has sealed this: what an older one has sealed waits to be sealed anew.
    func isNewest(_ sealed: String) -> Bool { sealed.hasPrefix(keys[0].id + ":") }

    /// The same for the same text, purpose and key, and nothing else: compares without opening. One for each key, the newest
    /// first, because what is stored may come from an older one.
    func marks(_ text: String, for purpose: String) -> [String] {
        keys.map { key in
            let own = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key.secret, info: Array("mark|\(purpose)".utf8), outputByteCount: 32)
            return Hex.text(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: own)))
        }
    }
}
