internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Mes données »: what the house knows of whoever asks, and who has read it.
enum OwnDataRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await OwnDataPage.load(visit).response() }
}

struct OwnDataPage {
    static let mostReadings = 50

    let visit: SignedVisit
    let readings: [RecordedAct]
    let names: ActNames

    static func load(_ visit: SignedVisit) async throws -> OwnDataPage {
        let person = visit.actor.id
        return try await visit.instance.database.read { db in
            let readings = try Readings.of(person, limit: mostReadings, in: db)
            return try OwnDataPage(visit: visit, readings: readings, names: ActNames.load(for: readings, in: db))
        }
    }

    func response() -> Response {
        let l = visit.language
        return visit.page(l("ownData.title")) {
            h1 { l("ownData.title") }
            p(.class("lede")) { l("ownData.lede") }
            section(.class("wide")) {
                h2 { l("ownData.readings") }
                p { l("ownData.readingsNote") }
                if readings.isEmpty {
                    p(.class("empty")) { l("ownData.noReadings") }
                } else {
                    ActTable(l: l, acts: readings, names: names, showsOrigin: false).html
                }
            }
        }
    }
}
