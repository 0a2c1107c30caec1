internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ServiceLifecycle

/// Where the figures are read: a port on this machine alone, or a socket in a folder. Nowhere, unless somebody asks.
enum MetricsAddress: Sendable, Hashable {
    case port(Int)
    case socket(String)

    var description: String {
        switch self {
        case .port(let port): "http://127.0.0.1:\(port)/metrics"
        case .socket(let path): path
        }
    }
}

enum MetricsServer {
    /// Apart from the pages: what is public there can be shown to everybody, and this cannot.
    static func service(
        of instance: Instance, at address: MetricsAddress, sqlitePath: String?, logger: Logger,
        onStart: @escaping @Sendable () -> Void
    ) -> any Service {
        let bind: BindAddress =
            switch address {
            case .port(let port): .hostname("127.0.0.1", port: port)
            case .socket(let path): .unixDomainSocket(path: path)
            }
        return Application(
            router: router(of: instance, sqlitePath: sqlitePath),
            server: .http1(configuration: Patience.configuration()),
            configuration: .init(address: bind, serverName: nil),
            onServerRunning: { _ in
                // Its owner and its group, so that the one who watches need not be the one who serves.
                if case .socket(let path) = address { chmod(path, 0o660) }
                logger.info("figures", metadata: ["address": "\(address.description)"])
                onStart()
            },
            logger: logger)
    }

    static func router(of instance: Instance, sqlitePath: String?) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/metrics") { _, _ in
            let text = await MetricsPage.text(of: instance, sqlitePath: sqlitePath)
            return Response.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }
}
