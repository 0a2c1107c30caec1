internal import Foundation
internal import FoundationXML

/// An element of a small document, by local names: statements come under many namespaces.
final class XMLElementNode {
    let name: String
    let currency: String?
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLElementNode] = []

    fileprivate init(name: String, currency: String?) {
        self.name = name
        self.currency = currency
    }

    func all(_ name: String) -> [XMLElementNode] { children.filter { $0.name == name } }

    /// The first element on the way down.
    func first(_ path: String...) -> XMLElementNode? {
        var node: XMLElementNode? = self
        for name in path { node = node?.children.first { $0.name == name } }
        return node
    }

    /// Its text, or nil when there is none.
    var value: String? {
        let bare = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return bare.isEmpty ? nil : bare
    }
}

/// Reads a document into a tree, within limits. Nothing outside the document is ever opened: a document that declares a type or
/// an entity is refused before it is parsed, and no statement does.
enum XMLTree {
    static let deepest = 40
    static let mostElements = 1_000_000
    static let longestText = 10_000

    static func read(_ bytes: [UInt8]) throws(StatementNo) -> XMLElementNode {
        // A byte of zero means UTF-16 or UTF-32, in which a declaration could hide.
        guard !bytes.contains(0) else { throw .unreadable("UTF-16") }
        let text = String(decoding: bytes, as: UTF8.self).uppercased()
        guard !text.contains("<!DOCTYPE"), !text.contains("<!ENTITY") else { throw .unreadable("DOCTYPE") }
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = true
        let reader = Reader()
        parser.delegate = reader
        let isWhole = parser.parse()
        if let limit = reader.limit { throw .unreadable(limit) }
        // A document that was cut off leaves elements open, whatever the parser says of it.
        guard isWhole, reader.isClosed, let root = reader.root else { throw .unreadable("\(parser.lineNumber)") }
        return root
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root: XMLElementNode?
        var limit: String?
        var isClosed: Bool { path.isEmpty }
        private var path: [XMLElementNode] = []
        private var count = 0

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            count += 1
            let local = elementName.split(separator: ":").last.map(String.init) ?? elementName
            let node = XMLElementNode(name: local, currency: attributes["Ccy"])
            if path.count >= XMLTree.deepest || count > XMLTree.mostElements { return stop(parser, "\(count)") }
            path.last?.children.append(node)
            path.append(node)
            if root == nil { root = node }
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
        ) {
            _ = path.popLast()
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            // Space between elements says nothing.
            guard let node = path.last, node.children.isEmpty,
                !node.text.isEmpty || string.contains(where: { !$0.isWhitespace })
            else { return }
            if node.text.utf8.count + string.utf8.count > XMLTree.longestText { return stop(parser, node.name) }
            node.text += string
        }

        private func stop(_ parser: XMLParser, _ place: String) {
            limit = place
            parser.abortParsing()
        }
    }
}
