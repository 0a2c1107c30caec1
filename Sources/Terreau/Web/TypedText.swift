internal import HTML

/// What a person had written in a form that cannot be shown again: its page moved on, or their session ended. It is shown so
/// that they can take it along.
struct TypedText: Sendable {
    /// Never shown again, whoever typed it.
    private static let secret: Set<String> = ["iban", "code", "confirmation", "csrf", "key"]

    let texts: [String]

    /// Sentences only: a choice or a sum is quickly made again, and looks like nothing without its label.
    init(_ form: Form, except isShown: (String) -> Bool = { _ in false }) {
        texts = form.names.filter { !Self.secret.contains($0) && !isShown($0) }.map { form[$0] }.filter {
            $0.contains(where: \.isWhitespace) && $0.contains(where: \.isLetter)
        }
    }

    /// What has no field of its name in a page.
    init(_ form: Form, notIn page: HTML) {
        let page = page.text
        self.init(form) { page.contains("name=\"\($0)\"") }
    }

    @HTMLBuilder func html(_ l: Language) -> HTML {
        if !texts.isEmpty {
            section {
                h2 { l("form.typed") }
                p(.class("hint")) { l("form.typedHint") }
                for text in texts { p(.class("typed")) { text } }
            }
        }
    }
}
