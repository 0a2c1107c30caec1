internal import Foundation
internal import HTML

/// A part of a long list that people search and turn the pages of. Nothing is left out without a word: the pages follow each
/// other to the end, and a list that is longer than the store reads says where it stops.
///
///     ?q=velo&page=2
struct ListPart<Element> {
    static var length: Int { 100 }

    let words: String
    /// Of this page.
    let shown: [Element]
    /// How many there are on all pages.
    let found: Int
    /// From 1 on.
    let page: Int
    let pages: Int
    /// Whether the whole list has more than one page.
    let isLong: Bool
    /// Where the store stopped reading; nil when it read all.
    let cutAt: Int?

    /// - Parameters:
    ///   - read: how many the store gave, before those that are not for this person were left out; as many as `all` otherwise.
    ///   - most: how many the store reads.
    ///   - text: what the words are looked for in; nil: those that hold them were chosen before.
    init(_ all: [Element], of read: Int? = nil, query: Form, most: Int, text: ((Element) -> String)? = nil) {
        let wanted = Self.sought(query)
        var found = all
        if let text, !wanted.isEmpty { found = all.filter { wanted.areIn(text($0)) } }
        self.init(of: all.count, found: found.count, cutAt: (read ?? all.count) >= most ? most : nil, query: query) {
            Array(found.dropFirst($0).prefix($1))
        }
    }

    /// A list that the store searches and cuts into pages.
    /// - Parameters:
    ///   - all: how many there are, sought or not.
    ///   - found: how many hold the words of ``sought(_:)``.
    ///   - read: those of one page: how many to pass over, and how many to read.
    init(
        of all: Int, found: Int, cutAt: Int? = nil, query: Form, read: (_ skipped: Int, _ most: Int) throws -> [Element]
    ) rethrows {
        words = Self.typed(query)
        self.found = found
        pages = max(1, (found + Self.length - 1) / Self.length)
        page = min(max(1, Int(query["page"]) ?? 1), pages)
        shown = try read((page - 1) * Self.length, Self.length)
        isLong = all > Self.length
        self.cutAt = cutAt
    }

    /// What the list is searched for.
    static func sought(_ query: Form) -> SoughtWords { SoughtWords(typed(query)) }

    private static func typed(_ query: Form) -> String { String(query["q"].prefix(100)) }

    /// What stands above a long list: the words to search by, how many were found, and where the list stops.
    @HTMLBuilder func search(_ visit: Visit, at path: String) -> HTML {
        let l = visit.language
        if isLong {
            formElement(.class("form"), .method("get"), .action(path), .role("search")) {
                FormPage(visit).text("q", l("list.search"), value: words, most: 100)
                div(.class("actions")) { button(.class("button button-quiet")) { l("list.find") } }
            }
            if !words.isEmpty {
                p(.role("status")) { l("list.found", ["count": String(found)]) }
            }
        }
        cut(l)
    }

    @HTMLBuilder func cut(_ l: Language) -> HTML {
        if let cutAt { p(.class("banner"), .role("status")) { l("list.cut", ["count": String(cutAt)]) } }
    }

    /// What stands below it.
    @HTMLBuilder func pager(_ l: Language, at path: String) -> HTML {
        if pages > 1 {
            nav(.class("pager"), .ariaLabel(l("page.pager"))) {
                if page > 1 { a(.href(link(path, page - 1))) { l("list.before") } } else { span { HTML() } }
                span { l("list.page", ["page": String(page), "pages": String(pages)]) }
                if page < pages { a(.href(link(path, page + 1))) { l("list.after") } } else { span { HTML() } }
            }
        }
    }

    private func link(_ path: String, _ page: Int) -> String {
        let safe = CharacterSet.alphanumerics.intersection(
            CharacterSet(charactersIn: UnicodeScalar(0)...UnicodeScalar(127)))
        let typed = words.addingPercentEncoding(withAllowedCharacters: safe) ?? ""
        return path + (typed.isEmpty ? "?" : "?q=\(typed)&") + "page=\(page)"
    }
}

extension ListPart: Sendable where Element: Sendable {}
