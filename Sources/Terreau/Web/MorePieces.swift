internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Pieces that forms of managers share.
extension SignedVisit {
    /// One amount a currency; nearly always one.
    func sums(_ amounts: [Money]) -> HTML {
        let shown = amounts.isEmpty ? [Money.zero(instance.cooperative.currency)] : amounts
        return HTML {
            for (index, amount) in shown.enumerated() {
                if index > 0 { " + " }
                language.amount(amount)
            }
        }
    }

    /// Carries a form out. A refusal gives the form back, its sentence under the field it belongs to; `field` where it
    /// belongs to none.
    func carryOut(
        field: String, _ verb: () async throws -> Response,
        refused: (FormRefusal, HTTPResponse.Status) async throws -> Response
    ) async throws -> Response {
        do {
            return try await verb()
        } catch let refusal as FormRefusal {
            return try await refused(refusal, .unprocessableContent)
        } catch let refusal as LedgerRefusal {
            return try await refused(
                FormRefusal([.init(field: field, sentence: refusal.sentence)]), refusal.kind.status)
        } catch let refusal as any Refusal where !(refusal is NotFound) && !(refusal is NotAllowed) {
            return try await refused(FormRefusal(refusal, field: field), refusal.kind.status)
        }
    }
}

extension FormPage {
    /// One sentence to choose among a few, all to be seen at once.
    func radios(
        _ name: String, _ legendWords: String, hint: String? = nil, options: [(value: String, words: String)],
        value: String
    ) -> HTML {
        let chosen = form.has(name) ? form[name] : value
        return choices(name, legendWords, hint: hint) {
            for item in options {
                labelElement(.class("choice")) {
                    input(.type("radio"), .name(name), .value(item.value), .checked(item.value == chosen))
                    " "
                    span { item.words }
                }
            }
        }
    }

    /// Several sentences to choose from, or none.
    func checkboxes(
        _ name: String, _ legendWords: String, hint: String? = nil, options: [(value: String, words: String)],
        values: Set<String>
    ) -> HTML {
        choices(name, legendWords, hint: hint) {
            for item in options { checkbox(name, item.words, isOn: values.contains(item.value), value: item.value) }
        }
    }

    private func choices(_ name: String, _ words: String, hint: String?, @HTMLBuilder _ content: () -> HTML) -> HTML {
        let fault = refusal?.faults.first { $0.field == name }?.sentence
        let described = [hint == nil ? nil : "\(name)-hint", fault == nil ? nil : "\(name)-error"].compactMap(\.self)
        return fieldset(
            .class("choices", fault == nil ? nil : "has-error"), .id(name), .tabindex(-1),
            .ariaDescribedBy(described.isEmpty ? nil : described.joined(separator: " "))
        ) {
            legend { words }
            if let hint { p(.class("hint"), .id("\(name)-hint")) { hint } }
            if let fault { p(.class("error"), .id("\(name)-error")) { l(fault) } }
            content()
        }
    }

    /// Fields that most people need not see, open when one of them is to be corrected.
    func folded(_ words: String, names: [String], @HTMLBuilder _ fields: () -> HTML) -> HTML {
        details(.class("fold"), .open(refusal?.faults.contains { names.contains($0.field) } ?? false)) {
            summaryElement { words }
            fields()
        }
    }

    /// One of several forms of a page. Its key is new each time: a form that comes back refused has moved nothing, and one
    /// whose key was used for something else must not stay stuck on it.
    func moneyForm(to action: String, button words: String, @HTMLBuilder _ fields: () -> HTML) -> HTML {
        formElement(.class("form"), .method("post"), .action(action), .novalidate(true)) {
            visit.csrfField
            hidden("key", Secrets.token())
            fields()
            div(.class("actions")) { button(.class("button")) { words } }
        }
    }
}

extension FormReader {
    /// An e-mail address as far as anybody can tell without writing to it.
    mutating func optionalEmail(_ field: String) -> String? {
        guard let email = optionalText(field, most: 200)?.lowercased() else { return nil }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count != 2 || parts.contains(where: \.isEmpty) || email.contains(where: \.isWhitespace) {
            fault(field, Sentence("person.form.emailOdd"))
        }
        return email
    }

    /// The boxes that were ticked.
    mutating func ticked<Choice: RawRepresentable<String> & Hashable>(
        _ field: String, as: Choice.Type = Choice.self
    ) -> Set<Choice> {
        var choices: Set<Choice> = []
        for word in form.all(field) {
            if let choice = Choice(rawValue: word) {
                choices.insert(choice)
            } else {
                fault(field, Sentence("form.unknownChoice"))
            }
        }
        return choices
    }
}
