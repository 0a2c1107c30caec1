internal import Foundation
public import Ledger

/// The one place that asks the machine for the time. Rules and verbs are told.
public struct Clock: Sendable {
    public let now: @Sendable () -> Instant
    let zone: TimeZone

    /// - Parameter zone: where days begin and end; the co-operative's legal time zone.
    public init(zone: String = "Europe/Paris", now: @escaping @Sendable () -> Instant) {
        self.now = now
        self.zone = TimeZone(identifier: zone) ?? .gmt
    }

    public static let system = Clock { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    public func today() -> Day { day(of: now()) }

    /// The day that an instant belongs to, here.
    public func day(of instant: Instant) -> Day { local(instant).day }

    /// Day, hour and minute on the wall clock here.
    public func local(_ instant: Instant) -> (day: Day, hour: Int, minute: Int) {
        let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
        let seconds = instant.milliseconds / 1000 + Int64(zone.secondsFromGMT(for: date))
        let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        let rest = Int(seconds - days * 86_400)
        return (Day(number: Int(days)), rest / 3600, rest / 60 % 60)
    }

    /// The instant at which a wall clock here shows that hour of that day.
    public func instant(_ day: Day, hour: Int, minute: Int = 0) -> Instant {
        let wall = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60)
        let guess = Date(timeIntervalSince1970: Double(wall))
        let offset = Int64(zone.secondsFromGMT(for: guess))
        let adjusted = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(wall - offset))))
        return Instant(milliseconds: (wall - adjusted) * 1000)
    }
}
