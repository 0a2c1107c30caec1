internal import Configuration

extension Settings {
    /// Whether letters go to a mail server, to which, and whom they come from.
    static func mail(_ config: ConfigReader) throws -> (SMTPServer?, MailSender) {
        var sender = MailSender(name: "Terreau", address: "terreau@localhost")
        if let from = config.string(forKey: "mail.from") {
            guard let read = MailSender(from) else {
                throw StartRefusal("TERREAU_MAIL_FROM is « \(from) »; write Terreau <terreau@example.org>.")
            }
            sender = read
        }
        let timeoutText = config.string(forKey: "smtp.timeout", default: "60")
        guard let timeout = Int(timeoutText), (1...600).contains(timeout) else {
            throw StartRefusal("TERREAU_SMTP_TIMEOUT is « \(timeoutText) »; write a number of seconds from 1 to 600.")
        }
        guard let url = config.string(forKey: "smtp.url") else { return (nil, sender) }
        guard config.string(forKey: "mail.from") != nil else {
            throw StartRefusal("TERREAU_SMTP_URL needs TERREAU_MAIL_FROM: the address that letters come from.")
        }
        let server = try SMTPServer(
            url: url, user: config.string(forKey: "smtp.user"),
            passwordFile: config.string(forKey: "smtp.password.file"),
            certificates: config.string(forKey: "smtp.ca.file"), timeout: timeout)
        return (server, sender)
    }
}
