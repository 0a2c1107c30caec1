import Foundation
import Testing

@testable import Terreau

/// What is sealed can be read with its key, in its place, and not otherwise.
@Suite struct KeyRingTests {
    @Test func `what is sealed for one place opens there and nowhere else`() throws {
        let ring = KeyRing.temporary()
        let sealed = try ring.seal("FR76 3000 1007 9412 3456 7890 185", for: "iban|camille")
        #expect(!sealed.contains("3000"))
        #expect(try ring.open(sealed, for: "iban|camille") == "FR76 3000 1007 9412 3456 7890 185")
        #expect(throws: KeyRing.No.damaged) { try ring.open(sealed, for: "iban|tarek") }
        let again = try ring.seal("FR76 3000 1007 9412 3456 7890 185", for: "iban|camille")
        #expect(sealed != again, "the same text never looks the same twice")
    }

    @Test func `one changed character is noticed`() throws {
        let ring = KeyRing.temporary()
        let sealed = try ring.seal("secret", for: "a")
        for place in [10, sealed.count / 2, sealed.count - 4] {
            var letters = Array(sealed)
            letters[place] = letters[place] == "A" ? "B" : "A"
            #expect(throws: KeyRing.No.damaged) { try ring.open(String(letters), for: "a") }
        }
        for text in ["", "secret", "12345678", "\(sealed.prefix(9))", "\(sealed.prefix(9))!!!!"] {
            #expect(throws: KeyRing.No.self) { try ring.open(text, for: "a") }
        }
    }

    @Test func `a new key seals, and the old one still opens`() throws {
        let (old, new) = (KeyRing.Key.new(), KeyRing.Key.new())
        let before = try #require(KeyRing([old]))
        let after = try #require(KeyRing([new, old]))
        let sealed = try before.seal("secret", for: "a")
        #expect(try after.open(sealed, for: "a") == "secret")
        #expect(!after.isNewest(sealed))
        let anew = try after.seal("secret", for: "a")
        #expect(after.isNewest(anew))
        #expect(throws: KeyRing.No.keyMissing(id: new.id)) { try before.open(anew, for: "a") }
        #expect(after.marks("x", for: "a").last == before.marks("x", for: "a").first)
        #expect(after.marks("x", for: "a") != after.marks("x", for: "b"))
    }

    @Test func `the file is made once, for its owner alone, and read again`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/data/terreau.key").path
        defer { try? FileManager.default.removeItem(atPath: URL(filePath: path).deletingLastPathComponent().path) }
        let sealed = try KeyFile.open(path).seal("secret", for: "a")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try KeyFile.open(path).open(sealed, for: "a") == "secret")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let refusal = #expect(throws: StartRefusal.self) { try KeyFile.open(path) }
        #expect(refusal?.description.contains("chmod 600") == true)
    }

    @Test func `keys that are added at the same time are all kept`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/terreau.key"
        _ = try KeyFile.open(path)
        let added = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...12 { group.addTask { try KeyFile.rotate(path) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        let kept = try KeyFile.open(path).ids
        #expect(kept.count == 13 && added.count == 12 && added.isSubset(of: kept))
    }

    @Test func `keys go along where a database moves, and none is left behind unsaid`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (old, new, other) = ("\(folder)/a/terreau.key", "\(folder)/b/terreau.key", "\(folder)/c/terreau.key")
        try KeyFile.carry(from: old, to: new, needing: [])
        #expect(!FileManager.default.fileExists(atPath: new))
        let sealed = try KeyFile.open(old).seal("secret", for: "a")
        let needed = try KeyFile.open(old).ids
        try KeyFile.carry(from: old, to: new, needing: needed)
        #expect(try KeyFile.open(new).open(sealed, for: "a") == "secret")
        // Again, and with a newer key before it: what is needed is there.
        _ = try KeyFile.rotate(new)
        try KeyFile.carry(from: old, to: new, needing: needed)
        let strange = try KeyFile.open(other).ids
        let refusal = #expect(throws: StartRefusal.self) { try KeyFile.carry(from: old, to: other, needing: needed) }
        #expect(refusal?.description.contains("nothing was moved") == true)
        #expect(try KeyFile.open(other).ids == strange)
    }

    @Test func `a server does not start beside keys it lacks, and makes none in their place`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (own, other) = ("\(folder)/a/terreau.key", "\(folder)/b/terreau.key")
        let first = try #require(try KeyFile.open(own, toServe: [:], someAreLost: false).ids.first)
        let used = [first: 3, "0badc0de": 2]
        #expect(throws: StartRefusal.self) { try KeyFile.open(other, toServe: [first: 3], someAreLost: false) }
        #expect(!FileManager.default.fileExists(atPath: other))
        let refusal = #expect(throws: StartRefusal.self) { try KeyFile.open(own, toServe: used, someAreLost: false) }
        #expect(refusal?.description.contains("does not hold 0badc0de, which sealed 2 ") == true)
        #expect(try KeyFile.open(own, toServe: [first: 3], someAreLost: false).ids == [first])
        #expect(try KeyFile.open(own, toServe: used, someAreLost: true).ids == [first])
        #expect(try KeyFile.open(other, toServe: used, someAreLost: true).ids.count == 1)
    }

    @Test(arguments: ["", "# nothing", "12345678", "12345678 abc", "1234567g \(String(repeating: "a", count: 64))"])
    func `a damaged file stops the start, and nothing is written over it`(text: String) {
        #expect(throws: StartRefusal.self) { try KeyFile.parse(text, "terreau.key") }
    }
}
