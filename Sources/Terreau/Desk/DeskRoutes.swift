internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// The steward's desk: what waits for a decision, and what was asked, in the order in which it came.
enum DeskRoutes {
    static func toDecide(_ visit: SignedVisit) async throws -> Response {
        let l = visit.language
        let (waiting, questions, budgets) = try await visit.instance.database.read { db in
            let mine = try BudgetGroup.budgets(of: visit.actor.id, in: db).steward
            let questioned = try mine.flatMap { try DrawSummary.list(.ofBudget($0), in: db) }.filter(\.hasOpenQuestion)
            return try (
                DrawSummary.list(.waiting(in: mine), in: db).reversed() as [DrawSummary],
                questioned.sorted { $0.draw.number < $1.draw.number },
                BudgetCard.all(in: db).filter { mine.contains($0.budget.id) }
            )
        }
        return visit.page(l("desk.title")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("nav.toDecide"))
            h1 { l("desk.title") }
            div(.class("columns")) {
                div {
                    p(.class("lede")) {
                        budgets.isEmpty ? l("desk.notSteward") : l("desk.count", ["count": String(waiting.count)])
                    }
                    section {
                        h2 { l("desk.waiting") }
                        if waiting.isEmpty { p(.class("empty")) { l("desk.nothing") } }
                        DrawRows(l: l, draws: waiting).html
                    }
                    section {
                        h2 { l("desk.questions") }
                        if questions.isEmpty { p(.class("empty")) { l("desk.noQuestions") } }
                        DrawRows(l: l, draws: questions).html
                    }
                }
                aside {
                    section {
                        h2 { l("desk.budgets") }
                        BudgetCard.rows(budgets, l)
                    }
                }
            }
        }
    }
}
