import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Testing

@testable import Terreau

/// Every address, tried by everybody, on what is theirs, on what is another's and on what is not there. The answers stand in
/// `Golden/matrix.csv`, which is read by people: a change of it is a change of who may do what.
@Suite struct AccessRouteTests {
    @Test(.timeLimit(.minutes(20)), arguments: Engine.available)
    func `everybody gets the answers of the table`(_ engine: Engine) async throws {
        try await withAccess(engine) { access in
            var keys: [(Visitor, Keys)] = []
            for visitor in access.visitors { keys.append((visitor, try await Keys(visitor, access.house.instance))) }
            let before = try await access.house.read { try BookMark.load(in: $0) }
            let cells = try await Self.tryAll(access, keys)
            let after = try await access.house.read { try BookMark.load(in: $0) }
            #expect(before == after)
            try expectGolden(Self.table(cells, access), "matrix.csv")
            #expect(Self.unsaid(cells) == [])
            #expect(Self.tellingRefusals(cells) == [])
            #expect(Self.reachedByTheAudit(cells) == [])
        }
    }

    struct Cell: Sendable, Hashable {
        let route: RouteDeclaration
        let object: String
        let visitor: String
        let status: Int
    }

    private static func tryAll(_ access: AccessHouse, _ visitors: [(Visitor, Keys)]) async throws -> [Cell] {
        // A house where nothing stays done.
        let undone = try await access.undone()
        let pages = try Routes.all(undone)
        let routes = pages.declarations
        let unsafe = Set(routes.filter { $0.method != .get }.map(\.path))
        #expect(unsafe.subtracting(AccessBody.all.keys).sorted() == [], "has no body in AccessBodies.swift")
        #expect(Set(AccessBody.all.keys).subtracting(unsafe).sorted() == [], "is no route any more")
        return try await Application(router: pages.router, logger: Engine.logger).test(.router) { client in
            try await withThrowingTaskGroup(of: [Cell].self) { group in
                for (visitor, keys) in visitors {
                    group.addTask {
                        var cells: [Cell] = []
                        for route in routes {
                            for object in AccessHouse.objects {
                                guard let path = access.path(route.path, object, of: visitor) else { continue }
                                let body =
                                    route.method == .get ? nil : try await access.body(of: route, object, by: visitor)
                                let status = try await keys.status(route, path, body, client)
                                cells.append(
                                    Cell(route: route, object: object, visitor: visitor.name, status: status))
                            }
                        }
                        return cells
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
    }

    /// What a visitor carries: a session with its form token, and a token for programs.
    private struct Keys: Sendable {
        static let formToken = String(repeating: "f", count: 32)
        let cookie: String
        let csrf: String
        let bearer: String?

        init(_ visitor: Visitor, _ base: Instance) async throws {
            guard let actor = visitor.actor else {
                (cookie, csrf, bearer) = ("\(Cookies.name(Cookies.form, base))=\(Self.formToken)", Self.formToken, nil)
                return
            }
            let token = try await base.sessions.open(actor.id, isConfirmed: true)
            cookie = "\(Cookies.name(Cookies.session, base))=\(token)"
            csrf = try #require(await base.sessions.find(token)).csrf
            bearer = try await base.tokens.create(for: #require(actor.person.email), scope: .pay, days: 2)
        }

        func status(
            _ route: RouteDeclaration, _ path: String, _ content: AccessBody.Content?, _ client: any TestClientProtocol
        ) async throws -> Int {
            var headers: HTTPFields = [:]
            if ApiProblem.covers(route.path) {
                if let bearer { headers[.authorization] = "Bearer \(bearer)" }
                if content != nil, let name = HTTPField.Name("Idempotency-Key") { headers[name] = UUID().uuidString }
            } else {
                headers[.cookie] = cookie
            }
            var (uri, body) = (path, [UInt8]?.none)
            switch content {
            case nil: break
            case .form(let fields):
                headers[.contentType] = "application/x-www-form-urlencoded"
                body = Array((["csrf=\(csrf)"] + fields).map(Self.encoded).joined(separator: "&").utf8)
            case .upload(let field, let name, let bytes):
                var form = UploadForm(csrf: csrf)
                form.file(name, bytes, field: field)
                headers[.contentType] = UploadForm.type
                body = form.whole
            case .json(let text):
                headers[.contentType] = "application/json"
                body = Array(text.utf8)
            case .bytes(let bytes, let query):
                headers[.contentType] = "application/octet-stream"
                uri += query
                body = bytes
            }
            let response = try await client.executeRequest(
                uri: uri, method: route.method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
            // A house that says of itself that something waits is not one that broke.
            if path != "/readyz" { #expect(response.status.code < 500, "\(route.method) \(path)") }
            return response.status.code
        }

        /// `name=value` for the wire.
        private static func encoded(_ field: String) -> String {
            field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            }.joined(separator: "=")
        }
    }

    /// Unsafe routes of which the table does not say who may: nobody gets through, and no reason is given why.
    private static func unsaid(_ cells: [Cell]) -> [String] {
        let unsafe = cells.filter { $0.route.method != .get }
        let reached = Set(unsafe.filter { (200..<400).contains($0.status) }.map(\.route.path))
        return Set(unsafe.map(\.route.path)).subtracting(reached).filter { AccessBody.all[$0]?.closed == nil }.sorted()
    }

    /// One line an address and an object, one column a visitor.
    private static func table(_ cells: [Cell], _ access: AccessHouse) -> String {
        let names = access.visitors.map(\.name)
        var lines = ["method,path,policy,object," + names.joined(separator: ",")]
        let rows = Dictionary(grouping: cells) { Row(route: $0.route, object: $0.object) }
        for row in rows.keys.sorted() {
            let answers = Dictionary(
                rows[row, default: []].map { ($0.visitor, String($0.status)) }, uniquingKeysWith: { first, _ in first })
            lines.append(
                "\(row.route.method),\(row.route.path),\(row.route.policy.word),\(row.object),"
                    + names.map { answers[$0] ?? "" }.joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Row: Hashable, Comparable {
        let route: RouteDeclaration
        let object: String

        static func < (a: Row, b: Row) -> Bool { a.key < b.key }
        private var key: String {
            "\(route.path) \(route.method) \(AccessHouse.objects.firstIndex(of: object) ?? 0)"
        }
    }

    /// A refusal that differs between what is there and what is not tells that it is there.
    private static func tellingRefusals(_ cells: [Cell]) -> [String] {
        func answers(_ object: String) -> [Place: Int] {
            Dictionary(
                cells.filter { $0.object == object }.map { (Place($0), $0.status) },
                uniquingKeysWith: { first, _ in first })
        }
        let (missing, other) = (answers("missing"), answers("other"))
        return cells.filter { $0.object == "other" && [401, 403, 404].contains($0.status) }.filter {
            // Whoever may see a thing may be told that doing something to it is somebody else's.
            missing[Place($0)] != $0.status && other[Place($0).thing] != 200
        }.map { "\($0.visitor): \($0.route.method) \($0.route.path) is \($0.status)" }.sorted()
    }

    private struct Place: Hashable {
        let visitor: String
        let method: HTTPRequest.Method
        let path: String

        init(_ cell: Cell) { (visitor, method, path) = (cell.visitor, cell.route.method, cell.route.path) }

        private init(_ visitor: String, _ path: String) { (self.visitor, method, self.path) = (visitor, .get, path) }

        /// Looking at the thing itself: the path as far as its first name.
        var thing: Place {
            let parts = path.split(separator: "/")
            let end = parts.firstIndex { $0.hasPrefix("{") } ?? parts.endIndex - 1
            return Place(visitor, "/" + parts[...end].joined(separator: "/"))
        }
    }

    /// What the audit can do that a member cannot: reading only.
    private static func reachedByTheAudit(_ cells: [Cell]) -> [String] {
        func reached(_ visitor: String) -> Set<String> {
            Set(
                cells.filter {
                    $0.visitor == visitor && $0.route.method == .post && (200..<400).contains($0.status)
                }
                .map { "\($0.route.path) \($0.object)" })
        }
        return reached("auditor").subtracting(reached("member")).sorted()
    }
}

extension Policy {
    /// As the table says it, without commas.
    var word: String {
        switch self {
        case .everyone: "everyone"
        case .demonstration: "demonstration"
        case .signedIn: "signed in"
        case .member: "member"
        case .roles(let roles): roles.map(\.rawValue).joined(separator: " or ")
        case .verb(let what): what.replacing(",", with: ";")
        case .token(let scope, let what, _): "token \(scope.rawValue): " + what.replacing(",", with: ";")
        }
    }
}
