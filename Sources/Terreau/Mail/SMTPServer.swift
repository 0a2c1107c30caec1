internal import Foundation

/// The mail server of a house, as its settings tell.
public struct SMTPServer: Sendable {
    let host: String
    let port: Int
    /// TLS from the first byte, instead of STARTTLS.
    let isImplicitTLS: Bool
    let user: String?
    let password: String?
    /// Certificates to trust instead of the machine's.
    let certificates: String?
    /// Seconds for one letter.
    let timeout: Int

    /// Without encryption letters go to this very machine and nowhere else.
    var requiresTLS: Bool { !isLoopback || certificates != nil }

    private var isLoopback: Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }

    /// The address as curl takes it; the path is what we say we are.
    func address(greeting: String) -> String {
        (isImplicitTLS ? "smtps://" : "smtp://") + host + ":\(port)/" + greeting
    }

    init(
        url: String, user: String? = nil, passwordFile: String? = nil, certificates: String? = nil, timeout: Int = 60
    ) throws(StartRefusal) {
        let example = "write smtp://mail.example.org:587 or smtps://mail.example.org:465"
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, ["smtp", "smtps"].contains(scheme)
        else { throw StartRefusal("TERREAU_SMTP_URL is « \(url) »; \(example).") }
        guard parts.user == nil, parts.password == nil, ["", "/"].contains(parts.path), parts.query == nil else {
            throw StartRefusal(
                "TERREAU_SMTP_URL holds more than a server; \(example), and see TERREAU_SMTP_USER and TERREAU_SMTP_PASSWORD_FILE."
            )
        }
        var password: String?
        if let passwordFile {
            guard let text = try? String(contentsOfFile: passwordFile, encoding: .utf8) else {
                throw StartRefusal("The file \(passwordFile) cannot be read (TERREAU_SMTP_PASSWORD_FILE).")
            }
            password = text.trimmingCharacters(in: .newlines)
        }
        guard (user == nil) == (password == nil) else {
            throw StartRefusal("TERREAU_SMTP_USER and TERREAU_SMTP_PASSWORD_FILE go together: set both, or none.")
        }
        if let certificates, !FileManager.default.isReadableFile(atPath: certificates) {
            throw StartRefusal("The file \(certificates) cannot be read (TERREAU_SMTP_CA_FILE).")
        }
        self.host = host
        self.port = parts.port ?? (scheme == "smtps" ? 465 : 587)
        isImplicitTLS = scheme == "smtps"
        self.user = user
        self.password = password
        self.certificates = certificates
        self.timeout = timeout
    }
}
