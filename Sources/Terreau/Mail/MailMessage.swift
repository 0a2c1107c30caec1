internal import Ledger

/// A letter as a mail server takes it (RFC 5322): headers, an empty line, the text. The same letter gives the same bytes.
struct MailMessage: Sendable {
    let id: Mail.ID
    let mail: Mail
    let sender: MailSender
    let writtenAt: Instant

    /// The row in the outbox: a server that gets a letter a second time can tell.
    var messageID: String { "<\(id)@\(sender.domain)>" }

    var text: String {
        let headers = [
            "Date: \(Self.date(writtenAt))",
            "From: \(from)",
            "To: \(MailEncoding.oneLine(mail.to))",
            "Subject: \(MailEncoding.header(mail.subject, used: 9))",
            "Message-ID: \(messageID)",
            // Nobody's absence has to be answered to us (RFC 3834).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + MailEncoding.quotedPrintable(mail.body) + "\r\n"
    }

    private var from: String {
        let name = MailEncoding.oneLine(sender.name)
        guard !name.isEmpty else { return sender.address }
        let isPlain = name.utf8.allSatisfy { $0 == 32 || (48...57).contains($0) || (65...90).contains($0 & 0xDF) }
        return (isPlain ? name : MailEncoding.encoded(name, used: 6)) + " <\(sender.address)>"
    }

    /// « Mon, 23 Nov 2026 09:00:00 +0000 ».
    static func date(_ instant: Instant) -> String {
        let text = instant.description
        let day = Day(rawValue: String(text.prefix(10))) ?? Day(number: 0)
        let (year, month, number) = day.components
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = text.dropFirst(11).prefix(8)
        return "\(weekdays[day.weekday - 1]), \(number) \(months[month - 1]) \(year) \(time) +0000"
    }
}
