import Ledger
import Synchronization

@testable import Terreau

/// A clock that a test sets. It starts on Monday 23 November 2026 at ten in the morning, in Lille.
final class TestClock: Sendable {
    private let instant = Mutex(Instant(milliseconds: 1_795_424_400_000))

    /// The clock as the house knows it.
    var clock: Clock { Clock { [self] in now } }

    var now: Instant { instant.withLock { $0 } }
    var today: Day { clock.today() }

    func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }

    /// Sets the clock to `2026-11-23T10:00:00.000Z`, or at noon here of a day such as `2026-11-23`.
    func set(_ text: String) {
        if let instant = Instant(rawValue: text) {
            set(instant)
        } else if let day = Day(rawValue: text) {
            set(clock.instant(day, hour: 12))
        } else {
            preconditionFailure("« \(text) » is neither an instant nor a day")
        }
    }

    func advance(seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
    func advance(days: Int64) { advance(seconds: days * 86_400) }
}
