internal import Ledger

/// Sentences about a draw that several pages say.
struct DrawWords {
    let l: Language

    /// « acceptée en 2 s · part jeudi 26 novembre ».
    func clock(_ summary: DrawSummary) -> String? {
        let draw = summary.draw
        var parts: [String] = []
        if let accepted = draw.acceptedAt {
            let seconds = accepted.seconds(since: draw.declaredAt)
            parts.append(
                seconds < 1 ? l("clock.acceptedAtOnce") : l("clock.accepted", ["time": l.duration(seconds: seconds)]))
        } else if draw.state == .waiting {
            parts.append(l("clock.waiting", ["day": l.weekday(l.clock.day(of: draw.declaredAt))]))
        }
        if summary.state == .scheduled {
            parts.append(l("clock.scheduled"))
        } else if summary.hasOpenQuestion, draw.state == .accepted {
            parts.append(l("clock.paused"))
        } else if draw.awaitsWork, let until = draw.reservedUntil {
            parts.append(l("clock.reservedUntil", ["day": l.day(until)]))
            parts.append(l("clock.leavesOnceDone", ["day": l.weekday(summary.runOnceDone(l.clock))]))
        } else if let run = summary.nextRun(l.clock) {
            parts.append(l("clock.leaves", ["day": l.weekday(run)]))
        } else if let settled = draw.settledAt {
            parts.append(l("clock.settled", ["day": l.day(l.clock.day(of: settled))]))
        }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    func event(_ event: DrawEvent, actor: String?) -> String {
        let by = actor ?? l("event.nobody")
        var text = l("event.\(event.kind.rawValue)", ["who": by, "amount": event.amount.map { l.money($0) } ?? ""])
        if let note = event.note {
            text = l(
                "list.pair",
                ["name": text, "value": [.settled, .settledInPart].contains(event.kind) ? l("mode.\(note)") : note])
        }
        return text
    }
}
