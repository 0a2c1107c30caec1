/// The elements of a page, one function each. An element without a closing tag takes no content.

func element(_ name: StaticString, _ attributes: [Attribute], _ content: HTML) -> HTML {
    var bytes: [UInt8] = []
    // One allocation for the element: a page has a thousand of them.
    let tags = 2 * name.utf8CodeUnitCount + 5
    bytes.reserveCapacity(tags + attributes.reduce(0) { $0 + $1.size } + content.bytes.count)
    bytes.append(opening: name, attributes, end: ">")
    bytes += content.bytes
    bytes += "</".utf8
    bytes.append(name)
    bytes.append(UInt8(ascii: ">"))
    return HTML(bytes: bytes)
}

func opening(_ name: StaticString, _ attributes: [Attribute], end: StaticString = ">") -> HTML {
    var bytes: [UInt8] = []
    bytes.append(opening: name, attributes, end: end)
    return HTML(bytes: bytes)
}

extension Attribute {
    /// About how many bytes it takes.
    fileprivate var size: Int { name.utf8CodeUnitCount + 4 + (value?.utf8.count ?? 0) }
}

extension [UInt8] {
    fileprivate mutating func append(opening name: StaticString, _ attributes: [Attribute], end: StaticString) {
        append(UInt8(ascii: "<"))
        append(name)
        for attribute in attributes where attribute.isPresent {
            append(UInt8(ascii: " "))
            append(attribute.name)
            if let value = attribute.value {
                append(contentsOf: "=\"".utf8)
                append(escaping: value)
                append(UInt8(ascii: "\""))
            }
        }
        append(end)
    }

    fileprivate mutating func append(_ name: StaticString) {
        name.withUTF8Buffer { append(contentsOf: $0) }
    }
}

/// A whole document: the type line, then the page.
public func document(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    var page = HTML(unescaped: "<!doctype html>\n")
    page.bytes += try element("html", attributes, content()).bytes
    return page
}

public func head(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("head", attributes, content())
}
public func body(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("body", attributes, content())
}
/// `<title>`; named so that pages may call their own title `title`.
public func pageTitle(_ text: String) -> HTML { element("title", [], HTML(text)) }
public func header(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("header", attributes, content())
}
public func footer(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("footer", attributes, content())
}
public func main(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("main", attributes, content())
}
public func nav(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("nav", attributes, content())
}
public func section(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("section", attributes, content())
}
public func articleElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("article", attributes, content())
}
public func aside(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("aside", attributes, content())
}
public func div(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("div", attributes, content())
}
public func p(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("p", attributes, content())
}
public func span(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("span", attributes, content())
}
public func a(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("a", attributes, content())
}
public func ul(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("ul", attributes, content())
}
public func ol(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("ol", attributes, content())
}
public func li(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("li", attributes, content())
}
public func dl(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("dl", attributes, content())
}
public func dt(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("dt", attributes, content())
}
public func dd(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("dd", attributes, content())
}
public func h1(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("h1", attributes, content())
}
public func h2(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("h2", attributes, content())
}
public func h3(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("h3", attributes, content())
}
public func strong(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("strong", attributes, content())
}
public func em(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("em", attributes, content())
}
public func small(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("small", attributes, content())
}
public func b(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("b", attributes, content())
}
public func code(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("code", attributes, content())
}
public func abbr(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("abbr", attributes, content())
}
public func timeElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("time", attributes, content())
}
public func details(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("details", attributes, content())
}
public func summaryElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("summary", attributes, content())
}
public func figureElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("figure", attributes, content())
}
public func figcaption(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("figcaption", attributes, content())
}
public func table(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("table", attributes, content())
}
public func captionElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("caption", attributes, content())
}
public func thead(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("thead", attributes, content())
}
public func tbody(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("tbody", attributes, content())
}
public func tfoot(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("tfoot", attributes, content())
}
public func tr(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("tr", attributes, content())
}
public func th(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("th", attributes, content())
}
public func td(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("td", attributes, content())
}
public func formElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("form", attributes, content())
}
public func fieldset(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("fieldset", attributes, content())
}
public func legend(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("legend", attributes, content())
}
public func labelElement(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("label", attributes, content())
}
public func select(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("select", attributes, content())
}
public func option(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("option", attributes, content())
}
public func textarea(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("textarea", attributes, content())
}
public func button(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("button", attributes, content())
}
public func svg(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("svg", attributes, content())
}
public func g(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("g", attributes, content())
}
public func text(_ attributes: Attribute..., @HTMLBuilder content: () throws -> HTML) rethrows -> HTML {
    try element("text", attributes, content())
}
public func meta(_ attributes: Attribute...) -> HTML { opening("meta", attributes) }
public func link(_ attributes: Attribute...) -> HTML { opening("link", attributes) }
public func input(_ attributes: Attribute...) -> HTML { opening("input", attributes) }
public func br(_ attributes: Attribute...) -> HTML { opening("br", attributes) }
public func hr(_ attributes: Attribute...) -> HTML { opening("hr", attributes) }
public func img(_ attributes: Attribute...) -> HTML { opening("img", attributes) }
/// A rectangle of a drawing. Drawings are foreign to HTML: there, an element without content must close itself.
public func rect(_ attributes: Attribute...) -> HTML { opening("rect", attributes, end: "/>") }

/// A cell or a place with nothing in it.
public func span(_ attributes: Attribute...) -> HTML { element("span", attributes, HTML()) }
public func td(_ attributes: Attribute...) -> HTML { element("td", attributes, HTML()) }
