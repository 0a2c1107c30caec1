internal import HTTPTypes
internal import Ledger

/// `?limit=20&cursor=…`: which part of a list was asked for.
struct ApiPage: Sendable {
    static let usual = 20
    static let most = 100

    let limit: Int
    /// What the last answer gave as `next`.
    let cursor: String?
    private let path: String
    private let filters: [(name: String, value: String)]

    /// - Parameters:
    ///   - names: what else the address may say; anything other is refused.
    init(_ visit: ApiVisit, filters names: [String] = [], isCursor: (String) -> Bool) throws(FormRefusal) {
        var refusal = FormRefusal()
        var limit = Self.usual
        if visit.query.has("limit") {
            let number = Int(visit.query["limit"]) ?? 0
            if !(1...Self.most).contains(number) {
                refusal.add("limit", Sentence("form.numberRange", ["least": .count(1), "most": .count(Self.most)]))
            }
            limit = number
        }
        let cursor = visit.query.has("cursor") ? visit.query["cursor"] : nil
        if let cursor, !isCursor(cursor) { refusal.add("cursor", Sentence("api.field.cursor")) }
        for name in visit.query.names where !(["limit", "cursor"] + names).contains(name) {
            refusal.add(String(name.prefix(60)), Sentence("api.field.unknown"))
        }
        try refusal.throwIfAny()
        self.limit = limit
        self.cursor = cursor
        path = visit.path
        filters = names.compactMap { name in visit.query.optional(name).map { (name, $0) } }
    }

    /// - Parameter next: where the following page begins, if there is one.
    func answer(_ items: [JSON], next: String?) -> ApiAnswer {
        var headers: HTTPFields = [:]
        if let next, let link = HTTPField.Name("Link") {
            let pairs = [("limit", String(limit)), ("cursor", next)] + filters.map { ($0.name, $0.value) }
            headers[link] = "<\(path)?\(pairs.map { "\($0.0)=\($0.1)" }.joined(separator: "&"))>; rel=\"next\""
        }
        return ApiAnswer(["items": .array(items), "next": JSON(next)], headers: headers)
    }

    static func isNumber(_ cursor: String) -> Bool {
        (1...18).contains(cursor.utf8.count) && cursor.first != "0" && cursor.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// The asked part of a list in the order of slugs.
    func cut<Item>(_ items: [Item], by slug: (Item) -> Slug) -> (items: [Item], next: String?) {
        let rest = items.filter { item in cursor.map { slug(item).rawValue > $0 } ?? true }
            .sorted { slug($0).rawValue < slug($1).rawValue }
        let part = Array(rest.prefix(limit))
        return (part, rest.count > part.count ? part.last.map { slug($0).rawValue } : nil)
    }
}
