internal import Hummingbird
internal import Ledger
internal import Logging
internal import Storage

/// One co-operative's house: its database, its words and everything that can be done. Built once, by the server, by the
/// command line and by tests alike.
public struct Instance: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let assets: Assets
    let cooperativeSign: CooperativeSign
    public let isDemonstration: Bool
    /// Served over HTTPS: cookies then travel on nothing else.
    let isSecure: Bool
    let publicURL: String
    let siteOrigin: String
    let sessions: Sessions
    let evidenceFolder: EvidenceFolder
    /// Seals what nobody may read in the database.
    let keys: KeyRing
    /// Other services that people may sign in with.
    let openIDClients: [OpenIDClient]
    /// Whose word about other people's addresses counts.
    let proxies: TrustedProxies
    /// Whether anything may leave the house; looked at again from time to time.
    let pause: PauseSign
    let migrator: Migrator
    /// What readiness asks of the disk; nil asks nothing.
    let disk: DiskFloor?
    let readiness = Readiness()
    /// How much anybody may ask.
    let floodgate: Floodgate
    let metrics = Metrics()

    /// - Parameters:
    ///   - publicURL: the address people use, such as `https://terreau.example.coop`; links in mail start with it.
    init(
        database: any Database, resources: Resources, clock: Clock = .system, isDemonstration: Bool = false,
        publicURL: String = "http://127.0.0.1:8080", evidenceFolder: EvidenceFolder = .temporary(),
        keys: KeyRing = .temporary(), proxies: TrustedProxies = .nobody, disk: DiskFloor? = nil,
        services: [OpenIDIssuer] = [], transport: any OpenIDTransport = NoTransport(),
        floodgate: Floodgate = Floodgate()
    ) async throws {
        self.database = database
        self.clock = clock
        self.isDemonstration = isDemonstration
        self.publicURL = publicURL
        isSecure = publicURL.hasPrefix("https://")
        // Scheme, host and port: what browsers call the origin of a form.
        siteOrigin = publicURL.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//").lowercased()
        languages = try Languages(resources, clock: clock)
        assets = try Assets(resources)
        cooperativeSign = try await CooperativeSign(database.read { try CooperativeRules.load(in: $0) })
        sessions = Sessions(database: database, clock: clock)
        self.evidenceFolder = evidenceFolder
        self.keys = keys
        openIDClients = services.map { OpenIDClient($0, transport: transport, clock: clock) }
        self.disk = disk
        self.floodgate = floodgate
        migrator = try Migrator.load(folder: resources.path("Migrations"))
        self.proxies = proxies
        pause = try await PauseSign(database.read { try Operations.load(in: $0) })
    }

    var cooperative: CooperativeRules { cooperativeSign.now }
    var house: Cooperative { Cooperative(database: database, clock: clock, sign: cooperativeSign) }
    var arrivals: Arrivals { Arrivals(database: database, clock: clock) }
    var contractKinds: ContractKinds { ContractKinds(database: database, clock: clock) }
    var suspensions: Suspensions { Suspensions(database: database, clock: clock) }
    var statuses: Statuses { Statuses(database: database, clock: clock) }
    var directory: Directory { Directory(database: database, clock: clock) }
    var peopleImport: PeopleImport { PeopleImport(database: database, clock: clock) }
    var mailDesk: MailDesk { MailDesk(database: database, clock: clock) }
    var signIn: SignIn {
        SignIn(database: database, clock: clock, languages: languages, publicURL: publicURL, keys: keys)
    }
    var services: [OpenIDIssuer] { openIDClients.map(\.issuer) }
    var openID: OpenID {
        OpenID(database: database, clock: clock, keys: keys, publicURL: publicURL, clients: openIDClients)
    }
    var secondFactors: SecondFactors {
        SecondFactors(database: database, clock: clock, languages: languages, keys: keys)
    }
    var lostFactors: LostFactors { LostFactors(database: database, clock: clock) }
    var draws: Draws { Draws(database: database, clock: clock) }
    var evidence: EvidenceDesk { EvidenceDesk(draws: draws, folder: evidenceFolder) }
    var settlements: Settlements { Settlements(draws: draws) }
    var returns: Returns { Returns(draws: draws) }
    var payments: Payments { Payments(draws: draws, seal: BankSeal(keys: keys)) }
    var bankData: BankData {
        BankData(database: database, clock: clock, languages: languages, seal: BankSeal(keys: keys))
    }
    var budgets: Budgets { Budgets(database: database, clock: clock) }
    var funds: Funds { Funds(database: database, clock: clock) }
    var roles: Roles { Roles(database: database, clock: clock) }
    var people: People { People(database: database, clock: clock) }
    var organisations: Organisations { Organisations(database: database, clock: clock) }
    var projects: Projects { Projects(database: database, clock: clock) }
}
