internal import Ledger
internal import Storage

/// All series of a house, in the order in which they are written. Once given, a name keeps its meaning.
enum MetricsPage {
    static func text(of instance: Instance, sqlitePath: String?) async -> String {
        var page = MetricsText()
        addAnswers(instance.metrics.all, to: &page)
        addProcess(.load(sqlitePath: sqlitePath), disk: instance.disk, to: &page)
        // Where the database does not answer, everything else is told all the same, and that it does not.
        let figures = try? await instance.database.read { try HouseFigures.load(in: $0) }
        page.gauge("terreau_database_up", "Whether the database answers.", .whole(figures == nil ? 0 : 1))
        if let figures { add(figures, at: instance.clock.now(), to: &page) }
        return page.text
    }

    private static func addAnswers(_ counts: Metrics.Counts, to page: inout MetricsText) {
        page.begin("terreau_http_requests_total", .counter, "Requests answered, by route and status.")
        for (route, statuses) in counts.answers.sorted(by: { $0.key < $1.key }) {
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                page.sample(
                    "terreau_http_requests_total",
                    ["method": route.method, "route": route.template, "status": String(status)], .whole(Int64(count)))
            }
        }
        page.begin("terreau_http_request_duration_seconds", .histogram, "Time from request to answer, by route.")
        for (route, durations) in counts.durations.sorted(by: { $0.key < $1.key }) {
            var sum = 0
            for (bound, count) in zip(Metrics.bounds + [0], durations.counts) {
                sum += count
                page.sample(
                    "terreau_http_request_duration_seconds_bucket",
                    ["method": route.method, "route": route.template, "le": bound == 0 ? "+Inf" : seconds(bound)],
                    .whole(Int64(sum)))
            }
            let labels: KeyValuePairs = ["method": route.method, "route": route.template]
            page.sample(
                "terreau_http_request_duration_seconds_sum", labels, .thousandths(durations.microseconds / 1000))
            page.sample("terreau_http_request_duration_seconds_count", labels, .whole(Int64(sum)))
        }
        page.begin("terreau_sign_in_failures_total", .counter, "Refused attempts to sign in.")
        page.sample("terreau_sign_in_failures_total", .whole(Int64(counts.signInFailures)))
    }

    private static func addProcess(_ process: ProcessFigures, disk: DiskFloor?, to page: inout MetricsText) {
        if let bytes = process.residentBytes {
            page.gauge("process_resident_memory_bytes", "Resident memory.", .whole(bytes))
        }
        if let count = process.openDescriptors {
            page.gauge("process_open_fds", "Open file descriptors.", .whole(Int64(count)))
        }
        if let bytes = process.walBytes {
            page.gauge("terreau_sqlite_wal_bytes", "Size of the write-ahead log.", .whole(bytes))
            page.gauge(
                "terreau_sqlite_wal_pages", "Pages that the write-ahead log has room for.",
                .whole(max(0, (bytes - 32) / (4096 + 24))))
            page.gauge(
                "terreau_sqlite_memory_bytes", "Memory that SQLite holds, most of it pages it has read.",
                .whole(SQLiteMemory.used))
        }
        if let free = disk?.free {
            page.gauge("terreau_disk_free_bytes", "Room left where the data is.", .whole(Int64(clamping: free)))
        }
    }

    private static func add(_ figures: HouseFigures, at now: Instant, to page: inout MetricsText) {
        page.begin("terreau_database_info", .gauge, "The database, by engine and version.")
        page.sample("terreau_database_info", ["engine": figures.engine, "version": figures.version], .whole(1))
        page.gauge("terreau_database_size_bytes", "Size of the database.", .whole(figures.size))
        page.begin("terreau_draws", .gauge, "Draws, by the state they are in.")
        for (state, count) in figures.draws {
            page.sample("terreau_draws", ["state": state.rawValue], .whole(Int64(count)))
        }
        for (name, word, hundredths) in [("median", "half", 50), ("p95", "95 of 100", 95)]
        where !figures.decisions.isEmpty {
            let place = (figures.decisions.count - 1) * hundredths / 100
            page.gauge(
                "terreau_decision_\(name)_seconds",
                "From declared to accepted: \(word) of the last \(HouseFigures.decisionsRead) accepted draws took less.",
                .thousandths(figures.decisions[place]))
        }
        page.gauge(
            "terreau_outbox_waiting_letters", "Letters that were not sent yet.", .whole(Int64(figures.lettersWaiting)))
        page.gauge(
            "terreau_outbox_oldest_seconds", "For how long the oldest letter has waited.",
            .whole(figures.oldestLetter.map { max(0, now.seconds(since: $0)) } ?? 0))
        page.begin("terreau_upkeep_timestamp_seconds", .gauge, "When a care of the house was last taken; 0 is never.")
        for care in Upkeep.Care.allCases {
            let last = figures.upkeep.first { $0.care == care }?.last
            page.sample(
                "terreau_upkeep_timestamp_seconds", ["care": care.rawValue],
                .whole(last.map { $0.at.milliseconds / 1000 } ?? 0))
        }
        page.gauge(
            "terreau_check_findings", "What the last check found wrong.",
            .whole(Int64(figures.upkeep.first { $0.care == .check }?.last.findings ?? 0)))
        page.gauge(
            "terreau_paused", "Whether mail and payments are paused after a restore.", .whole(figures.isPaused ? 1 : 0))
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        let text = String(1000 + milliseconds % 1000).dropFirst()
        let fraction = String(text.reversed().drop { $0 == "0" }.reversed())
        return "\(milliseconds / 1000)\(fraction.isEmpty ? "" : ".\(fraction)")"
    }
}
