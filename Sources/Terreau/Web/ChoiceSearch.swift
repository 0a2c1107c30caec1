internal import HTML

/// A list to choose from that would be too long for a phone: its form asks for words, and lists what holds them. Works
/// without scripts: looking sends the form, and what was typed in it comes back.
///
///     personWords=eloise&personFound=&action=find:person
struct ChoiceSearch: Sendable {
    /// Up to here the list is short enough to be looked through.
    static let mostUnasked = 200
    static let mostFound = 50

    /// Of the field that the list is for: `payee`.
    let field: String
    /// What is looked for: nothing by a form that was not sent, or whose words were taken away again.
    let words: SoughtWords
    /// How many hold the words, shown or not; nil where nothing was looked for.
    private(set) var found: Int?
    /// Words that no list was made of yet: who looked for them comes back to where they were.
    private let isNew: Bool
    private let typed: String

    init(_ field: String, typed form: Form) {
        self.field = field
        typed = form[field + "Words"]
        words = SoughtWords(String(typed.prefix(100)))
        isNew = Self.isLooking(field, form)
    }

    /// Whether the form was sent to look for something: words that no list was made of yet are never sent past, whichever
    /// button or key sent them.
    static func isLooking(_ field: String, _ form: Form) -> Bool {
        form["action"] == "find:\(field)" || form[field + "Words"] != form[field + "Found"]
    }

    func holds(_ name: String) -> Bool { words.areIn(name) }

    /// The first of those that hold the words, and those to be kept whatever is looked for.
    mutating func narrow<Thing>(_ all: [Thing], keeping isKept: (Thing) -> Bool, _ name: (Thing) -> String) -> [Thing] {
        let holding = all.filter { holds(name($0)) }
        found = (found ?? 0) + holding.count
        return holding.prefix(Self.mostFound) + holding.dropFirst(Self.mostFound).filter(isKept)
            + all.filter { isKept($0) && !holds(name($0)) }
    }

    /// The first button of a form is the one that the Enter key presses, and it is not to be « Chercher ».
    static func firstButton(_ words: String) -> HTML {
        button(.class("visually-hidden"), .tabindex(-1), .ariaHidden(true)) { words }
    }

    /// Where the words are typed, above the list.
    @HTMLBuilder func fields(_ page: FormPage, _ label: String) -> HTML {
        let l = page.l
        page.text(field + "Words", label, hint: l("list.findHint"), most: 100)
        page.hidden(field + "Found", typed)
        div(.class("actions")) {
            button(.class("button button-quiet"), .name("action"), .value("find:\(field)")) { l("list.find") }
        }
        if let found {
            p(.role("status"), .tabindex(-1), .autofocus(isNew)) {
                l("list.found", ["count": String(found)])
                if found > Self.mostFound {
                    ". "
                    l("list.firstFound", ["count": String(Self.mostFound)])
                }
            }
        }
    }
}
