internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import Ledger
public import Logging
internal import ServiceLifecycle
internal import Storage
internal import UnixSignals

/// An opened instance for the command line: lock taken, database open.
public struct House: Sendable {
    let settings: Settings
    let resources: Resources
    let database: any Database
    let logger: Logger
    private let lock: FolderLock

    public static func open(_ settings: Settings, logger: Logger) async throws -> House {
        let resources = try Resources.locate(settings.resources)
        let lock = try FolderLock(of: settings.database)
        let database = try await openDatabase(settings.database, logger: logger)
        return House(settings: settings, resources: resources, database: database, logger: logger, lock: lock)
    }

    /// Brings the schema up to date; returns the names of what was applied.
    public func migrate() async throws -> [String] {
        try await Schema.bringUpToDate(
            database, by: Migrator.load(folder: resources.path("Migrations")), at: Clock.system.now())
    }

    public func close() async throws { try await database.close() }

    /// For how long requests under way may go on once a signal has asked to stop.
    static let lastRequests = Duration.seconds(8)

    /// Serves until a signal asks to stop. Requests under way are finished first.
    /// - Parameter keysAreLost: whether to serve without keys that sealed what is kept.
    public func serve(
        isDemonstration: Bool, keysAreLost: Bool = false, onStart: @escaping @Sendable (_ address: String) -> Void
    ) async throws {
        _ = try await migrate()
        try await database.read { try Operations.load(in: $0) }.checkMayServe()
        let transport = HTTPTransport()
        let app: any Service
        do {
            app = try await application(
                isDemonstration: isDemonstration, keysAreLost: keysAreLost, transport: transport, onStart: onStart)
        } catch {
            try? await transport.stop()
            throw error
        }
        var configuration = ServiceGroupConfiguration(
            services: [app], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.lastRequests
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            try? await close()
            throw error
        }
        try await close()
    }

    private func application(
        isDemonstration: Bool, keysAreLost: Bool, transport: HTTPTransport,
        onStart: @escaping @Sendable (_ address: String) -> Void
    ) async throws -> any Service {
        let instance = try await instance(
            isDemonstration: isDemonstration, transport: transport, keys: keysToServe(someAreLost: keysAreLost))
        let figures = OpenDoor()
        var app = Application(
            router: try Routes.all(instance).router,
            server: .http1(configuration: Patience.configuration()),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: .maximum(Patience.connections, logger: logger)),
            services: services(instance, figures: figures) + [transport],
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                onStart("http://\(settings.host):\(port)")
            },
            logger: logger)
        // Whoever is told that the pages are open finds the figures open too.
        app.beforeServerStarts { await figures.opened() }
        return app
    }

    /// What runs beside the pages.
    private func services(_ instance: Instance, figures: OpenDoor) -> [any Service] {
        var services: [any Service] = [
            Housekeeping(instance: instance, logger: logger),
            postRound(for: instance),
            DailyCheck(instance: instance, logger: logger),
        ]
        if let folder = settings.sqliteFolder {
            services.append(BackupRequests(folder: folder, backup: backup, logger: logger))
        }
        if let address = settings.metrics {
            services.append(
                MetricsServer.service(
                    of: instance, at: address, sqlitePath: settings.database.sqlitePath, logger: logger,
                    onStart: figures.open))
        } else {
            figures.open()
        }
        return services
    }

    func instance(
        isDemonstration: Bool = false, transport: any OpenIDTransport = NoTransport(), keys: KeyRing? = nil
    ) async throws -> Instance {
        try await Instance(
            database: database, resources: resources, isDemonstration: isDemonstration, publicURL: settings.publicURL,
            evidenceFolder: settings.evidenceFolder, keys: keys ?? KeyFile.open(settings.keyPath),
            proxies: TrustedProxies(settings.trustedProxies),
            disk: DiskFloor(folder: settings.sqliteFolder ?? settings.dataFolder, least: settings.leastFree),
            services: settings.services, transport: transport)
    }

    /// A demonstration writes to nobody, whatever its settings say.
    private func postRound(for instance: Instance) -> PostRound {
        let carrier: any MailCarrier =
            if let server = settings.smtp, !instance.isDemonstration {
                SMTPCarrier(server)
            } else {
                MailFolder(folder: settings.mailFolder)
            }
        let postman = Postman(
            database: database, clock: .system, languages: instance.languages, publicURL: settings.publicURL,
            sender: settings.mailFrom, carrier: carrier)
        return PostRound(
            postman: postman, digests: Digests(database: database, clock: .system), pause: instance.pause,
            logger: logger)
    }
}

/// What happens without anybody asking: reservations end, half-sent files go. Letters have a round of their own.
struct Housekeeping: Service {
    let instance: Instance
    let logger: Logger

    /// A round is two seconds.
    private static let roundsPerDay = 43_200

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            var areResealed = false, isForgotten = false, areReleased = false
            while !Task.isCancelled {
                await attempt("pause") { try await instance.pause.refresh(from: instance.database) }
                await attempt("settings") { try await instance.cooperativeSign.refresh(from: instance.database) }
                if !areResealed {
                    areResealed = await attempt("keys") {
                        let count = try await Resealing(database: instance.database, keys: instance.keys).run()
                        if count > 0 { logger.info("sealed with the newest key", metadata: ["count": "\(count)"]) }
                    }
                }
                if round % 30 == 0 {
                    await attempt("lost factors") {
                        let count = try await instance.lostFactors.settleDue()
                        if count > 0 { logger.info("lost factors settled", metadata: ["count": "\(count)"]) }
                    }
                }
                if round % 300 == 0 {
                    instance.evidenceFolder.forgetIncoming(before: instance.clock.now().adding(seconds: -86_400))
                    areReleased = false
                }
                if !areReleased {
                    areReleased = await attempt("reservations") {
                        let count = try await instance.draws.releaseLapsed()
                        if count > 0 { logger.info("reservations ended", metadata: ["count": "\(count)"]) }
                    }
                }
                if round % Self.roundsPerDay == 0 { isForgotten = false }
                if !isForgotten {
                    isForgotten = await attempt("retention") {
                        try await instance.retention.act(isTechnical: true, by: .calendar)
                    }
                }
                round += 1
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// A failure is told and tried again at the next round: it stops nothing else.
    @discardableResult
    private func attempt(_ what: String, _ work: () async throws -> Void) async -> Bool {
        do {
            try await work()
            return true
        } catch {
            logger.error("housekeeping failed", metadata: ["task": "\(what)", "error": "\(error)"])
            return false
        }
    }
}
