/// What takes letters out of the house.
protocol MailCarrier: Sendable {
    func carry(_ message: MailMessage) async -> MailOutcome
    /// No letter waits any more: connections may end.
    func rest() async
}

extension MailCarrier {
    func rest() async {}
}
