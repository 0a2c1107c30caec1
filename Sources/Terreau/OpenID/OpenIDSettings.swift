internal import Configuration
internal import Foundation
internal import Ledger

extension Settings {
    /// What may be said of each service; NAME is one of `TERREAU_OIDC_PROVIDERS`.
    static let openIDKeys: [(name: String, meaning: String)] = [
        ("TERREAU_OIDC_PROVIDERS", "services that people may sign in with: short names with commas; default none"),
        ("TERREAU_OIDC_NAME_ISSUER", "for each NAME: the address that the service calls itself by, with https"),
        ("TERREAU_OIDC_NAME_LABEL", "what people read on its button; default NAME"),
        ("TERREAU_OIDC_NAME_CLIENT_ID", "what the service calls this instance"),
        ("TERREAU_OIDC_NAME_CLIENT_SECRET_FILE", "a file with the secret it gave, and nothing else; default none"),
        (
            "TERREAU_OIDC_NAME_TRUST_EMAIL",
            "yes: an address that the service has checked opens the account with that address here; default no"
        ),
    ]

    private static let openIDParts = ["ISSUER", "LABEL", "CLIENT_ID", "CLIENT_SECRET_FILE", "TRUST_EMAIL"]

    /// The name in `TERREAU_OIDC_NAME_…`, in lower case; nil for any other key.
    static func openIDName(in key: String) -> String? {
        guard key.hasPrefix("TERREAU_OIDC_"), key != "TERREAU_OIDC_PROVIDERS" else { return nil }
        let rest = key.dropFirst("TERREAU_OIDC_".count)
        guard let part = openIDParts.first(where: { rest.hasSuffix("_" + $0) }) else { return nil }
        let name = rest.dropLast(part.count + 1).lowercased()
        return name.isEmpty ? nil : name
    }

    static func openID(_ config: ConfigReader) throws -> [OpenIDIssuer] {
        let names = config.string(forKey: "oidc.providers", default: "").split { $0 == "," || $0 == " " }.map(
            String.init)
        guard Set(names).count == names.count, names.allSatisfy(isName) else {
            throw StartRefusal(
                "TERREAU_OIDC_PROVIDERS has « \(names.joined(separator: ", ")) »; write short names of letters and digits, each once."
            )
        }
        return try names.map { try openID($0, config) }
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= OpenIDIssuer.longestName
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
    }

    private static func openID(_ name: String, _ config: ConfigReader) throws -> OpenIDIssuer {
        let prefix = "TERREAU_OIDC_\(name.uppercased())_"
        let keys = config.scoped(to: ["oidc", name])
        guard let issuer = keys.string(forKey: "issuer"), OpenIDRules.mayAsk(issuer, of: issuer) else {
            throw StartRefusal(
                "\(prefix)ISSUER must be the service's address, such as https://annuaire.example.org; without https only on this machine."
            )
        }
        guard let client = keys.string(forKey: "client.id"), !client.isEmpty else {
            throw StartRefusal("\(prefix)CLIENT_ID is missing: what the service calls this instance.")
        }
        var secret: String?
        if let file = keys.string(forKey: "client.secret.file") {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8), !text.isEmpty else {
                throw StartRefusal("The file \(file) cannot be read, or is empty (\(prefix)CLIENT_SECRET_FILE).")
            }
            secret = text.trimmingCharacters(in: .newlines)
        }
        let trust = keys.string(forKey: "trust.email", default: "no")
        guard ["yes", "no"].contains(trust) else {
            throw StartRefusal("\(prefix)TRUST_EMAIL is « \(trust) »; write yes or no.")
        }
        return OpenIDIssuer(
            name: name, label: keys.string(forKey: "label", default: name), issuer: issuer, client: client,
            secret: secret, trustsEmail: trust == "yes")
    }
}
