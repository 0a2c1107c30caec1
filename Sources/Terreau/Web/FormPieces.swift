internal import HTML
internal import Ledger

/// A form being shown: what was typed so far, and what was wrong with it.
struct FormPage {
    let visit: Visit
    let form: Form
    let refusal: FormRefusal?

    init(_ visit: Visit, typed form: Form = Form(), refusal: FormRefusal? = nil) {
        self.visit = visit
        self.form = form
        self.refusal = refusal
    }

    var l: Language { visit.language }

    /// The summary that says at the top what is to be corrected, with a link to each field.
    var errors: HTML {
        guard let refusal, !refusal.faults.isEmpty else { return HTML() }
        return div(.class("errors"), .role("alert"), .tabindex(-1), .autofocus(true)) {
            h2 { l("form.errors", ["count": String(refusal.faults.count)]) }
            ul { for fault in refusal.faults { li { a(.href("#\(fault.field)")) { l(fault.sentence) } } } }
        }
    }

    private func fault(_ name: String) -> Sentence? { refusal?.faults.first { $0.field == name }?.sentence }

    /// Label, hint, error and control of one field, tied together for readers of all kinds.
    func field(
        _ name: String, _ label: String, hint: String? = nil,
        _ control: (_ describedBy: String?, _ isWrong: Bool) -> HTML
    ) -> HTML {
        let fault = fault(name)
        let described = [hint == nil ? nil : "\(name)-hint", fault == nil ? nil : "\(name)-error"].compactMap(\.self)
        return div(.class("field", fault == nil ? nil : "has-error")) {
            labelElement(.for(name)) { label }
            if let hint { p(.class("hint"), .id("\(name)-hint")) { hint } }
            if let fault { p(.class("error"), .id("\(name)-error")) { l(fault) } }
            control(described.isEmpty ? nil : described.joined(separator: " "), fault != nil)
        }
    }

    func text(
        _ name: String, _ label: String, hint: String? = nil, value: String? = nil, type: String = "text",
        most: Int? = 200,
        isRequired: Bool = false, autocomplete: String? = "off", inputmode: String? = nil
    ) -> HTML {
        field(name, label, hint: hint) { describedBy, isWrong in
            input(
                .id(name), .name(name), .type(type), .value(typed(name, value)), .maxlength(most),
                .required(isRequired),
                .autocomplete(autocomplete), .inputmode(inputmode), .ariaDescribedBy(describedBy), .ariaInvalid(isWrong)
            )
        }
    }

    func amount(
        _ name: String, _ label: String, hint: String? = nil, value: Money? = nil, isRequired: Bool = false
    ) -> HTML {
        field(name, label, hint: hint) { describedBy, isWrong in
            div(.class("with-unit")) {
                input(
                    .id(name), .name(name), .type("text"), .inputmode("decimal"), .autocomplete("off"), .maxlength(30),
                    .value(typed(name, value.map { l.typed($0) })), .required(isRequired),
                    .ariaDescribedBy(describedBy),
                    .ariaInvalid(isWrong))
                span(.class("unit")) { "€" }
            }
        }
    }

    func day(_ name: String, _ label: String, hint: String? = nil, value: Day? = nil) -> HTML {
        text(name, label, hint: hint, value: value?.description, type: "date", most: nil)
    }

    func area(_ name: String, _ label: String, hint: String? = nil, most: Int = 1000, isRequired: Bool = true) -> HTML {
        field(name, label, hint: hint) { describedBy, isWrong in
            textarea(
                .id(name), .name(name), .rows(3), .maxlength(most), .required(isRequired),
                .ariaDescribedBy(describedBy),
                .ariaInvalid(isWrong)
            ) { form[name] }
        }
    }

    /// A list to choose one from. `options` are pairs of value and words; `groups` of options are not needed anywhere.
    func choice(
        _ name: String, _ label: String, hint: String? = nil, options: [(value: String, words: String)],
        value: String? = nil
    ) -> HTML {
        let chosen = typed(name, value)
        return field(name, label, hint: hint) { describedBy, isWrong in
            select(.id(name), .name(name), .ariaDescribedBy(describedBy), .ariaInvalid(isWrong)) {
                for item in options { option(.value(item.value), .selected(item.value == chosen)) { item.words } }
            }
        }
    }

    func checkbox(_ name: String, _ words: String, isOn: Bool, value: String = "1") -> HTML {
        let on = form.has("csrf") ? form.all(name).contains(value) : isOn
        return labelElement(.class("choice")) {
            input(.type("checkbox"), .name(name), .value(value), .checked(on))
            " "
            span { words }
        }
    }

    func hidden(_ name: String, _ value: String) -> HTML { input(.type("hidden"), .name(name), .value(value)) }

    private func typed(_ name: String, _ otherwise: String?) -> String? {
        form.has(name) ? form[name] : otherwise
    }

    /// A one-time key, so that the same form sent twice acts once.
    var once: HTML { hidden("key", form.optional("key") ?? Secrets.token()) }

    /// The form around its fields. A one-time key makes sending it twice the same as once.
    func form(to action: String, button words: String, cancel: String? = nil, @HTMLBuilder _ fields: () -> HTML) -> HTML
    {
        HTML {
            errors
            formElement(.class("form"), .method("post"), .action(action), .novalidate(true)) {
                visit.csrfField
                once
                fields()
                div(.class("actions")) {
                    button(.class("button")) { words }
                    if let cancel { a(.class("button button-quiet"), .href(cancel)) { l("form.cancel") } }
                }
            }
        }
    }
}

extension FormRefusal {
    /// A refusal of a verb, under the field it belongs to.
    init(_ refusal: any Refusal, field: String) {
        self.init([Fault(field: refusal.field ?? field, sentence: refusal.sentence)])
    }
}
