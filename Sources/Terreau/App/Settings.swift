internal import Configuration
internal import Foundation
public import Logging
public import Storage
internal import SystemPackage

/// How an instance is run: environment variables first, then the file that `TERREAU_CONFIG` names, then defaults.
public struct Settings: Sendable {
    public var database: DatabaseURL
    public var host: String
    public var port: Int
    /// The address people type. Forms, cookies and mail rely on it.
    public var publicURL: String
    public var mailFolder: String
    /// Where letters go instead of the folder.
    public var smtp: SMTPServer?
    var mailFrom: MailSender
    public var dataFolder: String
    /// What seals bank data and second factors; nil for the file beside the data.
    public var keyFile: String?
    /// Other services that people may sign in with.
    var services: [OpenIDIssuer]
    /// Addresses of proxies whose word about other addresses counts.
    public var trustedProxies: String
    public var resources: String?
    public var logLevel: Logger.Level
    public var logFormat: LogFormat
    /// Where figures for whoever watches are read; nil is nowhere.
    var metrics: MetricsAddress?
    /// Bytes that must be free where the data is.
    var leastFree: UInt64

    /// Every key there is, with what it means: the reference for `--help` and for the guide.
    public static let keys: [(name: String, meaning: String)] =
        [
            ("TERREAU_CONFIG", "a file of KEY=VALUE lines with any of the keys below"),
            ("TERREAU_DATA", "the folder of this instance's data; default ./data"),
            ("TERREAU_DATABASE", "sqlite:FILE or postgres://…; default sqlite:DATA/terreau.sqlite"),
            ("TERREAU_HOST", "the address to listen on; default 127.0.0.1"),
            ("TERREAU_PORT", "the port to listen on; default 8080"),
            ("TERREAU_PUBLIC_URL", "the address people use; default http://HOST:PORT; https makes cookies secure"),
            (
                "TERREAU_KEY_FILE",
                "the keys that seal bank data and second factors, made at the first start; default DATA/terreau.key"
            ),
            ("TERREAU_MAIL_FOLDER", "the folder that letters are written to without a mail server; default DATA/mail"),
            ("TERREAU_MAIL_FROM", "whom letters come from: NAME <ADDRESS>"),
            ("TERREAU_SMTP_URL", "the mail server: smtp://HOST:587 (STARTTLS) or smtps://HOST:465"),
            ("TERREAU_SMTP_USER", "the name to sign in with at the mail server"),
            ("TERREAU_SMTP_PASSWORD_FILE", "a file with the password for it, and nothing else"),
            ("TERREAU_SMTP_CA_FILE", "certificates to trust at the mail server instead of this machine's"),
            ("TERREAU_SMTP_TIMEOUT", "seconds for one letter, 1 to 600; default 60"),
            (
                "TERREAU_TRUSTED_PROXIES",
                "addresses or networks whose X-Forwarded-For is believed, with commas, or none; default 127.0.0.1, ::1"
            ),
            ("TERREAU_RESOURCES", "the folder that holds Migrations, Locales, Public and Demo"),
            ("TERREAU_METRICS_PORT", "the port of 127.0.0.1 on which Prometheus reads figures; default none"),
            ("TERREAU_METRICS_SOCKET", "a socket file instead of that port; default none"),
            ("TERREAU_LEAST_FREE_MB", "below this much free room /readyz says no; default 200"),
            ("TERREAU_LOG_LEVEL", "trace, debug, info, notice, warning, error or critical; default info"),
            ("TERREAU_LOG_FORMAT", "text, or json for one object a line; default text"),
        ] + openIDKeys

    /// Keys of the project's own script, which the program does not read.
    private static let scriptKeys: Set<String> = [
        "TERREAU_STRICT", "TERREAU_RELEASE", "TERREAU_RECORD", "TERREAU_TEST_POSTGRES", "TERREAU_SIMULATE_SEEDS",
        "TERREAU_SIMULATE_STEPS", "TERREAU_SIMULATE_FIRST",
    ]

    public static func load(
        environment given: [String: String]? = nil, database: String? = nil
    ) async throws -> Settings {
        let environment = given ?? ProcessInfo.processInfo.environment
        var found = environment.keys.filter { $0.hasPrefix("TERREAU_") }
        try checkKeys(found, in: "the environment")
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: environment)]
        if let file = environment["TERREAU_CONFIG"] {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw StartRefusal("The configuration file \(file) cannot be read (TERREAU_CONFIG).")
            }
            try checkKeys(keys(in: text), in: file)
            found += keys(in: text)
            providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file)))
        }
        let settings = try read(ConfigReader(providers: providers).scoped(to: "terreau"), database: database)
        try checkServices(found, in: settings)
        return settings
    }

    private static func read(_ config: ConfigReader, database: String?) throws -> Settings {
        let data = config.string(forKey: "data", default: "data")
        let host = config.string(forKey: "host", default: "127.0.0.1")
        let portText = config.string(forKey: "port", default: "8080")
        guard let port = Int(portText), (0...65_535).contains(port) else {
            throw StartRefusal("TERREAU_PORT is « \(portText) »; write a number from 0 to 65535.")
        }
        let levelText = config.string(forKey: "log.level", default: "info")
        guard let level = Logger.Level(rawValue: levelText) else {
            throw StartRefusal("TERREAU_LOG_LEVEL is « \(levelText) »; write debug, info, notice, warning or error.")
        }
        let formatText = config.string(forKey: "log.format", default: LogFormat.text.rawValue)
        guard let format = LogFormat(rawValue: formatText) else {
            throw StartRefusal("TERREAU_LOG_FORMAT is « \(formatText) »; write text or json.")
        }
        let (smtp, mailFrom) = try mail(config)
        let url = try DatabaseURL(database ?? config.string(forKey: "database") ?? "sqlite:\(data)/terreau.sqlite")
        return Settings(
            database: url, host: host, port: port,
            publicURL: config.string(forKey: "public.url", default: "http://\(host):\(port)"),
            mailFolder: config.string(forKey: "mail.folder", default: "\(data)/mail"), smtp: smtp, mailFrom: mailFrom,
            dataFolder: data, keyFile: config.string(forKey: "key.file"), services: try openID(config),
            trustedProxies: config.string(forKey: "trusted.proxies", default: TrustedProxies.machine),
            resources: config.string(forKey: "resources"), logLevel: level, logFormat: format,
            metrics: try metrics(config, notOn: port), leastFree: try leastFree(config))
    }

    private static func metrics(_ config: ConfigReader, notOn port: Int) throws(StartRefusal) -> MetricsAddress? {
        switch (config.string(forKey: "metrics.port"), config.string(forKey: "metrics.socket")) {
        case (nil, nil): return nil
        case (nil, let path?): return .socket(path)
        case (let text?, nil):
            guard let number = Int(text), (1...65_535).contains(number), number != port else {
                throw StartRefusal("TERREAU_METRICS_PORT is « \(text) »; write a free port from 1 to 65535.")
            }
            return .port(number)
        case (_?, _?):
            throw StartRefusal("TERREAU_METRICS_PORT and TERREAU_METRICS_SOCKET are both set: choose one.")
        }
    }

    private static func leastFree(_ config: ConfigReader) throws(StartRefusal) -> UInt64 {
        let text = config.string(forKey: "least.free.mb", default: "200")
        guard let megabytes = UInt64(text), megabytes <= 1_000_000 else {
            throw StartRefusal("TERREAU_LEAST_FREE_MB is « \(text) »; write a number of megabytes.")
        }
        return megabytes * 1_000_000
    }

    private static func checkKeys(_ found: some Sequence<String>, in place: String) throws(StartRefusal) {
        let known = Set(keys.map(\.name)).union(scriptKeys)
        guard let stranger = found.sorted().first(where: { !known.contains($0) && openIDName(in: $0) == nil }) else {
            return
        }
        let names = keys.map(\.name).joined(separator: ", ")
        throw StartRefusal("\(stranger) in \(place) is not a setting of Terreau. The settings are: \(names).")
    }

    /// What is said of a service that is not in the list would be forgotten in silence.
    private static func checkServices(_ found: some Sequence<String>, in settings: Settings) throws(StartRefusal) {
        let names = Set(settings.services.map(\.name))
        guard let stray = found.sorted().first(where: { openIDName(in: $0).map { !names.contains($0) } ?? false })
        else {
            return
        }
        throw StartRefusal("\(stray) is about a service that TERREAU_OIDC_PROVIDERS does not name.")
    }

    private static func keys(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let bare = line.trimmingCharacters(in: .whitespaces)
            guard !bare.isEmpty, !bare.hasPrefix("#") else { return nil }
            return bare.split(separator: "=").first.map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
