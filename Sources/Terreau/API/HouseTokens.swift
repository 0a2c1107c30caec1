internal import Ledger
internal import Storage

extension House {
    /// A new key for a program that acts as a person.
    /// - Parameters:
    ///   - scope: `read`, `write` or `pay`.
    ///   - days: a year when left out, and never longer than the scope may last.
    public func createToken(person email: String, scope: String, days: Int?) async throws -> String {
        _ = try await migrate()
        guard let scope = ApiToken.Scope(rawValue: scope) else {
            throw StartRefusal("The scope is « \(scope) »; write read, write or pay.")
        }
        do {
            return try await tokens().create(for: email, scope: scope, days: days ?? min(365, scope.longestDays))
        } catch ApiTokens.No.nobody(let email) {
            throw StartRefusal("Nobody here has the e-mail \(email). `terreau people` lists who is there.")
        } catch ApiTokens.No.hasLeft(let email) {
            throw StartRefusal("\(email) has left, and nobody acts for them.")
        } catch ApiTokens.No.days {
            throw StartRefusal("A token of this scope lasts from 1 to \(scope.longestDays) days.")
        }
    }

    /// One line a token: its id, whose it is, what it may do, until when, and the last day it was used.
    public func listTokens() async throws -> [[String]] {
        _ = try await migrate()
        return try await database.read { db in
            try ApiToken.all(in: db).map { token in
                let person = try Person.find(token.person, in: db)
                let end = Clock.system.day(of: token.expiresAt).description
                return [
                    token.id.rawValue, person.email ?? person.name, token.scope.rawValue,
                    token.revokedAt == nil ? "until \(end)" : "revoked",
                    token.lastUsedOn.map { "used \($0)" } ?? "never used",
                ]
            }
        }
    }

    public func revokeToken(_ id: String) async throws {
        _ = try await migrate()
        guard try await tokens().revoke(ApiToken.ID(rawValue: id)) else {
            throw StartRefusal("No live token has the id \(id). `terreau token list` lists them.")
        }
    }

    private func tokens() -> ApiTokens { ApiTokens(database: database, clock: .system) }
}
