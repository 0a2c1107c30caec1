internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// How both chains stood when the day began, for anybody to note down. The last full day and not this minute: so the numbers
/// say how much happened on a day, and never that somebody did something just now.
struct ChainHeadsPage {
    let visit: Visit
    /// The last day that is counted whole.
    let day: Day
    let heads: [ChainHead]

    private var l: Language { visit.language }

    static func show(_ visit: Visit) async throws -> Response {
        let clock = visit.instance.clock
        let today = clock.today()
        let dawn = clock.instant(today, hour: 0)
        let heads = try await visit.instance.database.read { db in
            try ChainHead.Chain.allCases.compactMap { try ChainHead.last(of: $0, before: dawn, in: db) }
        }
        return ChainHeadsPage(visit: visit, day: today.adding(days: -1), heads: heads).response()
    }

    func response() -> Response {
        visit.page(l("heads.title")) {
            l.crumbs([(l("public.title"), Links.transparency)], here: l("heads.title"))
            articleElement(.class("public")) {
                h1 { l("heads.title") }
                p(.class("lede")) { l("heads.lede") }
                if heads.isEmpty {
                    p(.class("empty")) { l("heads.empty") }
                } else {
                    for head in heads {
                        section {
                            h2 { l("heads.\(head.chain.rawValue)") }
                            p { l("heads.count", ["count": String(head.number), "day": l.day(day)]) }
                            p { code { head.line } }
                        }
                    }
                    h2 { l("heads.how") }
                    p { l("heads.note") }
                    p { l("heads.compare") }
                    p { code { "terreau check --against \(heads[0].chain.rawValue):…" } }
                }
                p(.class("seal")) { l("heads.seal") }
            }
        }
    }
}

extension Links {
    static let heads = "/empreintes"
}
