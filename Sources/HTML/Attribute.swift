/// A name and a value in an opening tag. A nil value leaves the attribute out; a boolean one writes the bare name.
public struct Attribute: Sendable {
    let name: StaticString
    let value: String?
    let isPresent: Bool

    init(_ name: StaticString, _ value: String?) {
        self.name = name
        self.value = value
        isPresent = value != nil
    }

    init(_ name: StaticString, if condition: Bool) {
        self.name = name
        value = nil
        isPresent = condition
    }

    public static func id(_ value: String?) -> Attribute { Attribute("id", value) }
    public static func `class`(_ name: String?) -> Attribute { Attribute("class", name == "" ? nil : name) }
    public static func `class`(_ first: String?, _ second: String?) -> Attribute {
        guard let first, !first.isEmpty else { return .class(second) }
        guard let second, !second.isEmpty else { return .class(first) }
        return Attribute("class", first + " " + second)
    }
    public static func href(_ value: String?) -> Attribute { Attribute("href", value) }
    public static func src(_ value: String) -> Attribute { Attribute("src", value) }
    public static func lang(_ value: String) -> Attribute { Attribute("lang", value) }
    public static func rel(_ value: String) -> Attribute { Attribute("rel", value) }
    public static func name(_ value: String?) -> Attribute { Attribute("name", value) }
    public static func charset(_ value: String) -> Attribute { Attribute("charset", value) }
    public static func content(_ value: String) -> Attribute { Attribute("content", value) }
    public static func type(_ value: String) -> Attribute { Attribute("type", value) }
    public static func value(_ value: String?) -> Attribute { Attribute("value", value) }
    public static func action(_ value: String) -> Attribute { Attribute("action", value) }
    public static func enctype(_ value: String) -> Attribute { Attribute("enctype", value) }
    public static func accept(_ value: String) -> Attribute { Attribute("accept", value) }
    public static func multiple(_ condition: Bool) -> Attribute { Attribute("multiple", if: condition) }
    public static func method(_ value: String) -> Attribute { Attribute("method", value) }
    public static func `for`(_ value: String) -> Attribute { Attribute("for", value) }
    public static func autocomplete(_ value: String?) -> Attribute { Attribute("autocomplete", value) }
    public static func inputmode(_ value: String?) -> Attribute { Attribute("inputmode", value) }
    public static func maxlength(_ value: Int?) -> Attribute { Attribute("maxlength", value.map(String.init)) }
    public static func rows(_ value: Int) -> Attribute { Attribute("rows", String(value)) }
    public static func title(_ value: String?) -> Attribute { Attribute("title", value) }
    public static func role(_ value: String?) -> Attribute { Attribute("role", value) }
    public static func scope(_ value: String) -> Attribute { Attribute("scope", value) }
    public static func colspan(_ value: Int) -> Attribute { Attribute("colspan", String(value)) }
    public static func tabindex(_ value: Int) -> Attribute { Attribute("tabindex", String(value)) }
    public static func datetime(_ value: String) -> Attribute { Attribute("datetime", value) }
    public static func checked(_ condition: Bool) -> Attribute { Attribute("checked", if: condition) }
    public static func selected(_ condition: Bool) -> Attribute { Attribute("selected", if: condition) }
    public static func required(_ condition: Bool) -> Attribute { Attribute("required", if: condition) }
    public static func disabled(_ condition: Bool) -> Attribute { Attribute("disabled", if: condition) }
    public static func open(_ condition: Bool) -> Attribute { Attribute("open", if: condition) }
    public static func autofocus(_ condition: Bool) -> Attribute { Attribute("autofocus", if: condition) }
    public static func novalidate(_ condition: Bool) -> Attribute { Attribute("novalidate", if: condition) }
    public static func ariaLabel(_ value: String?) -> Attribute { Attribute("aria-label", value) }
    public static func ariaDescribedBy(_ value: String?) -> Attribute { Attribute("aria-describedby", value) }
    public static func ariaInvalid(_ condition: Bool) -> Attribute {
        Attribute("aria-invalid", condition ? "true" : nil)
    }
    public static func ariaHidden(_ condition: Bool) -> Attribute { Attribute("aria-hidden", condition ? "true" : nil) }
    public static func ariaCurrent(_ condition: Bool) -> Attribute {
        Attribute("aria-current", condition ? "page" : nil)
    }
    /// The heading that a table shows beside the value when it becomes cards on a phone.
    public static func dataLabel(_ value: String) -> Attribute { Attribute("data-label", value) }

    // Drawings
    public static func viewBox(_ value: String) -> Attribute { Attribute("viewBox", value) }
    public static func preserveAspectRatio(_ value: String) -> Attribute { Attribute("preserveAspectRatio", value) }
    public static func x(_ value: Int) -> Attribute { Attribute("x", String(value)) }
    public static func y(_ value: Int) -> Attribute { Attribute("y", String(value)) }
    public static func width(_ value: Int) -> Attribute { Attribute("width", String(value)) }
    public static func height(_ value: Int) -> Attribute { Attribute("height", String(value)) }
}
