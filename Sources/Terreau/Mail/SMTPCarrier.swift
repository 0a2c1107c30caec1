internal import CCurl
internal import Foundation
internal import Synchronization

/// Hands letters to a mail server (RFC 5321) through libcurl, on a thread that is made for it: curl blocks while it waits, and
/// nothing of that may happen where requests are served. The connection is kept from one letter to the next.
final class SMTPCarrier: MailCarrier {
    private let server: SMTPServer
    private let handle = Mutex<Handle?>(nil)

    init(_ server: SMTPServer) { self.server = server }

    func carry(_ message: MailMessage) async -> MailOutcome {
        let stop = StopSign()
        return await withTaskCancellationHandler {
            await onThread { carrier in
                carrier.handle.withLock { handle in
                    if handle == nil { handle = Handle() }
                    return handle?.send(message, to: carrier.server, stop: stop) ?? .unreachable("curl: no handle")
                }
            }
        } onCancel: {
            stop.raise()
        }
    }

    func rest() async { await onThread { carrier in carrier.handle.withLock { $0 = nil } } }

    private func onThread<T: Sendable>(_ work: @escaping @Sendable (SMTPCarrier) -> T) async -> T {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work(self)) }
        }
    }
}

private final class StopSign: Sendable {
    private let flag = Atomic(false)
    var isRaised: Bool { flag.load(ordering: .relaxed) }
    func raise() { flag.store(true, ordering: .relaxed) }
}

/// What curl's callbacks read and write while one letter is handed over.
private final class Conversation {
    let bytes: [UInt8]
    let stop: StopSign
    var position = 0
    var stage = MailRules.Stage.greeting
    /// The last line in which the server said no, and how far we were. It says good-bye after it.
    private var refusal: (line: String, stage: MailRules.Stage)?

    init(_ text: String, stop: StopSign) {
        bytes = Array(text.utf8)
        self.stop = stop
    }

    static func of(_ pointer: UnsafeMutableRawPointer) -> Conversation {
        Unmanaged<Conversation>.fromOpaque(pointer).takeUnretainedValue()
    }

    func read(into buffer: UnsafeMutablePointer<CChar>, most: Int) -> Int {
        let count = min(most, bytes.count - position)
        bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, count > 0 else { return }
            UnsafeMutableRawPointer(buffer).copyMemory(from: start + position, byteCount: count)
        }
        position += count
        if count > 0 { stage = .content }
        return count
    }

    func said(_ text: String) {
        if text.hasPrefix("MAIL FROM") { stage = .sender }
        if text.hasPrefix("RCPT TO") { stage = .recipient }
        if text.hasPrefix("DATA") { stage = .content }
    }

    func heard(_ text: String) {
        let line = String(MailEncoding.oneLine(text).prefix(300))
        if let code = Int(line.prefix(3)), code >= 400 { refusal = (line, stage) }
    }

    /// What came of it, given why curl gave up. A no that we went on after is none.
    func outcome(_ result: CURLcode) -> MailOutcome {
        // A server that stops answering has refused nothing, whatever it said before.
        guard let refusal, refusal.stage == stage, result != CURLE_OPERATION_TIMEDOUT else {
            return MailRules.outcome(at: stage, code: 0, answer: String(cString: curl_easy_strerror(result)))
        }
        return MailRules.outcome(at: stage, code: Int(refusal.line.prefix(3)) ?? 0, answer: refusal.line)
    }
}

/// One of curl's handles, with the connection that it keeps. Used by one thread at a time.
private final class Handle {
    /// Once for the process, before any other call of curl's.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let curl: UnsafeMutableRawPointer

    init?() {
        guard Self.isReady, let curl = curl_easy_init() else { return nil }
        self.curl = curl
    }

    deinit { curl_easy_cleanup(curl) }

    func send(_ message: MailMessage, to server: SMTPServer, stop: StopSign) -> MailOutcome {
        let conversation = Conversation(message.text, stop: stop)
        curl_easy_reset(curl)
        setOptions(server, message)
        let recipients = curl_slist_append(nil, "<\(message.mail.to)>")
        defer { curl_slist_free_all(recipients) }
        set(CURLOPT_MAIL_RCPT, UnsafeMutableRawPointer(recipients))
        return withExtendedLifetime(conversation) {
            listen(Unmanaged.passUnretained(conversation).toOpaque())
            let result = curl_easy_perform(curl)
            guard result != CURLE_OK else { return .delivered }
            return result == CURLE_ABORTED_BY_CALLBACK ? .interrupted : conversation.outcome(result)
        }
    }

    private func setOptions(_ server: SMTPServer, _ message: MailMessage) {
        set(CURLOPT_URL, server.address(greeting: message.sender.domain))
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_MAIL_FROM, "<\(message.sender.address)>")
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, min(15, server.timeout))
        set(CURLOPT_TIMEOUT, server.timeout)
        if let user = server.user, let password = server.password {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, password)
        }
        set(CURLOPT_USE_SSL, Int(server.requiresTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates = server.certificates { set(CURLOPT_CAINFO, certificates) }
    }

    private func listen(_ conversation: UnsafeMutableRawPointer) {
        set(CURLOPT_READDATA, conversation)
        terreau_curl_on_read(curl) { buffer, size, count, conversation in
            guard let buffer, let conversation else { return 0 }
            return Conversation.of(conversation).read(into: buffer, most: size * count)
        }
        // What is said on both sides: the server's last line is what a manager gets to read.
        set(CURLOPT_VERBOSE, 1)
        set(CURLOPT_DEBUGDATA, conversation)
        terreau_curl_on_debug(curl) { _, kind, text, count, conversation in
            guard let text, let conversation, kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT else {
                return 0
            }
            let line = String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
            let ours = Conversation.of(conversation)
            if kind == CURLINFO_HEADER_IN { ours.heard(line) } else { ours.said(line) }
            return 0
        }
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_XFERINFODATA, conversation)
        terreau_curl_on_progress(curl) { conversation, _, _, _, _ in
            guard let conversation else { return 0 }
            return Conversation.of(conversation).stop.isRaised ? 1 : 0
        }
    }

    private func set(_ option: CURLoption, _ value: Int) { terreau_curl_set_long(curl, option, value) }
    private func set(_ option: CURLoption, _ value: String) { terreau_curl_set_text(curl, option, value) }
    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        terreau_curl_set_pointer(curl, option, value)
    }
}
