/// A door that something else waits for: it opens once and stays open.
struct OpenDoor: Sendable {
    private let signal = AsyncStream.makeStream(of: Never.self)

    @Sendable func open() { signal.continuation.finish() }

    /// Returns when the door is open, or when the task that waits is cancelled.
    func opened() async {
        for await _ in signal.stream {}
    }
}
