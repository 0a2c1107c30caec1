import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Storage
import Testing

@testable import Terreau

/// What whoever watches a house reads.
@Suite struct MetricsTests {
    @Test(arguments: Engine.available)
    func `the page says what was answered and how the house is`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Un essai", .euros(120), from: budget, by: camille)
            try await house.draw("Une étude", .euros(450), from: budget, by: camille, kind: .study)
            try await house.browse { web in
                _ = try await web.get("/budgets/lille-bike", as: camille)
                _ = try await web.get("/budgets/lille-bike", as: camille)
                _ = try await web.get("/budgets/rien", as: camille)
                _ = try await web.get("/personne/n-habite/ici")
                _ = try await web.post("/connexion/code", ["code": "FAUX"])
            }
            let page = try await Exposition.read(house)
            #expect(page.faults == [])
            let budgets = ["method": "GET", "route": "/budgets/{budget}"]
            #expect(page["terreau_http_requests_total", budgets.merging(["status": "200"]) { $1 }] == 2)
            #expect(page["terreau_http_requests_total", budgets.merging(["status": "404"]) { $1 }] == 1)
            #expect(
                page["terreau_http_requests_total", ["method": "GET", "route": "none", "status": "404"]] == 1)
            #expect(page["terreau_http_request_duration_seconds_count", budgets] == 3)
            #expect(
                page["terreau_http_request_duration_seconds_bucket", budgets.merging(["le": "+Inf"]) { $1 }] == 3)
            #expect(page["terreau_sign_in_failures_total"] == 1)
            #expect(page["terreau_draws", ["state": "accepted"]] == 1)
            #expect(page["terreau_draws", ["state": "waiting"]] == 1)
            #expect(page["terreau_decision_median_seconds"] == 0)
            #expect(page["terreau_database_up"] == 1)
            #expect(
                page.samples.contains { $0.name == "terreau_database_info" && $0.labels["engine"] == engine.rawValue })
            #expect((page["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            #expect((page["terreau_database_size_bytes"] ?? 0) > 4096)
            // Nobody's name, and nothing that was in an address.
            #expect(!page.text.contains("lille-bike") && !page.text.contains("n-habite"))
        }
    }

    @Test(arguments: Engine.available)
    func `cares of the house and letters that wait are told with their age`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let never = try await Exposition.read(house)
            #expect(never["terreau_upkeep_timestamp_seconds", ["care": "check"]] == 0)
            #expect(never["terreau_upkeep_timestamp_seconds", ["care": "backup"]] == 0)
            #expect(never["terreau_outbox_oldest_seconds"] == 0)

            let now = house.clock.now
            try await house.database.write { db in
                try Mail(to: "a@demo.example", subject: "s", body: "b").put(at: now, in: db)
                try Upkeep(at: now, findings: 3).save(.check, in: db)
            }
            house.clock.advance(seconds: 90)
            let page = try await Exposition.read(house)
            #expect(page["terreau_outbox_waiting_letters"] == 1)
            #expect(page["terreau_outbox_oldest_seconds"] == 90)
            #expect(
                page["terreau_upkeep_timestamp_seconds", ["care": "check"]] == Double(now.milliseconds / 1000))
            #expect(page["terreau_check_findings"] == 3)
        }
    }

    @Test func `a database that does not answer leaves the other figures`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.database.close()
            let page = try await Exposition.read(house)
            #expect(page.faults == [])
            #expect(page["terreau_database_up"] == 0)
            #expect(page["terreau_sign_in_failures_total"] == 0)
        }
    }

    @Test func `durations fall into the bucket that holds them`() {
        let metrics = Metrics()
        let route = Metrics.Route(.get, "/")
        for milliseconds in [1, 5, 6, 10_000, 10_001] {
            metrics.record(route, status: 200, took: .milliseconds(milliseconds))
        }
        #expect(metrics.all.durations[route]?.counts == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
        #expect(metrics.all.durations[route]?.microseconds == 20_013_000)
    }

    @Test func `a method that a client made up is no label`() throws {
        let method = try #require(HTTPRequest.Method("BREW"))
        #expect(Metrics.Route(method, nil).method == "other")
    }

    @Test func `labels and numbers are written as Prometheus reads them`() {
        var text = MetricsText()
        text.begin("a", .gauge, "Help.")
        text.sample("a", ["x": "one \"two\" \\ three\nfour"], .thousandths(-1_050))
        #expect(text.text == "# HELP a Help.\n# TYPE a gauge\na{x=\"one \\\"two\\\" \\\\ three\\nfour\"} -1.050\n")
    }
}

/// The page of figures as a reader of the format takes it.
private struct Exposition {
    struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    let text: String
    private(set) var samples: [Sample] = []
    private(set) var faults: [String] = []

    static func read(_ house: House) async throws -> Exposition {
        let router = MetricsServer.router(of: house.instance, sqlitePath: nil)
        return try await Application(router: router, logger: Engine.logger).test(.router) { client in
            let response = try await client.execute(uri: "/metrics", method: .get)
            #expect(response.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
            return Exposition(String(buffer: response.body))
        }
    }

    init(_ text: String) {
        self.text = text
        var kinds: [String: String] = [:]
        var helped: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("# HELP ") {
                if words.count < 4 || !helped.insert(words[2]).inserted { faults.append("help: \(line)") }
            } else if line.hasPrefix("# TYPE ") {
                if words.count != 4 || kinds[words[2]] != nil || !helped.contains(words[2]) {
                    faults.append("type: \(line)")
                }
                kinds[words[2]] = words.last
            } else if let sample = Self.sample(String(line)) {
                samples.append(sample)
                let family = sample.name.replacing(/_(bucket|sum|count)$/, with: "")
                let kind = kinds[sample.name] ?? (kinds[family] == "histogram" ? "histogram" : nil)
                if kind == nil { faults.append("no type: \(line)") }
                // Prometheus keeps this label for summaries.
                if sample.labels["quantile"] != nil { faults.append("quantile: \(line)") }
                if kind == "counter", !sample.name.hasSuffix("_total") { faults.append("counter: \(line)") }
            } else {
                faults.append("unreadable: \(line)")
            }
        }
        let keys = samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }
        if Set(keys).count != keys.count { faults.append("a sample is there twice") }
    }

    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private static func sample(_ line: String) -> Sample? {
        guard let match = line.wholeMatch(of: /([a-z_][a-z0-9_]*)(?:\{(.*)\})? (-?[0-9.]+)/),
            let value = Double(match.3)
        else {
            return nil
        }
        var labels: [String: String] = [:]
        for pair in (match.2 ?? "").matches(of: /([a-z]+)="((?:[^"\\]|\\.)*)"/) {
            labels[String(pair.1)] = String(pair.2)
        }
        return Sample(name: String(match.1), labels: labels, value: value)
    }
}
