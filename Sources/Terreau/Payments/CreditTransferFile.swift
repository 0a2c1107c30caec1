internal import Foundation
internal import FoundationXML
internal import Ledger
internal import Storage

/// Which edition of the file a bank takes (ISO 20022, customer credit transfer initiation).
enum CreditTransferFormat: String, CaseIterable, Sendable, SQLConvertible {
    case edition2019 = "pain.001.001.09"
    case edition2009 = "pain.001.001.03"
}

/// A file of credit transfers for the bank. The same content gives the same bytes.
struct CreditTransferFile: Sendable {
    struct Line: Sendable {
        /// Comes back on the statement, and on the payee's.
        let endToEndID: String
        let amount: Money
        let holder: String
        let iban: IBAN
        let message: String
    }

    let format: CreditTransferFormat
    let messageID: String
    let createdAt: Instant
    let executionDay: Day
    let debtorHolder: String
    let debtorIBAN: IBAN
    let lines: [Line]

    /// - Throws: ``MoneyError`` for a sum beyond all numbers or of two currencies.
    func total() throws(MoneyError) -> Money { try Money.sum(lines.map(\.amount), in: .eur) }

    func text() throws -> String {
        let total = Self.decimal(try total())
        let root = XMLElement(name: "Document")
        let space = "urn:iso:std:iso:20022:tech:xsd:" + format.rawValue
        if let namespace = XMLNode.namespace(withName: "", stringValue: space) as? XMLNode {
            root.addNamespace(namespace)
        }
        root.add("CstmrCdtTrfInitn") { initiation in
            initiation.add("GrpHdr") { header in
                header.add("MsgId", messageID)
                header.add("CreDtTm", createdAt.description.prefix(19) + "Z")
                header.add("NbOfTxs", String(lines.count))
                header.add("CtrlSum", total)
                header.add("InitgPty") { $0.add("Nm", debtorName) }
            }
            initiation.add("PmtInf") { payment in
                payment.add("PmtInfId", messageID + "-1")
                payment.add("PmtMtd", "TRF")
                payment.add("NbOfTxs", String(lines.count))
                payment.add("CtrlSum", total)
                payment.add("PmtTpInf") { $0.add("SvcLvl") { $0.add("Cd", "SEPA") } }
                switch format {
                case .edition2009: payment.add("ReqdExctnDt", executionDay.description)
                case .edition2019: payment.add("ReqdExctnDt") { $0.add("Dt", executionDay.description) }
                }
                payment.add("Dbtr") { $0.add("Nm", debtorName) }
                payment.add("DbtrAcct") { $0.add("Id") { $0.add("IBAN", debtorIBAN.text) } }
                payment.add("DbtrAgt") { agent in
                    agent.add("FinInstnId") { $0.add("Othr") { $0.add("Id", "NOTPROVIDED") } }
                }
                payment.add("ChrgBr", "SLEV")
                for line in lines { payment.add("CdtTrfTxInf") { self.write(line, in: $0) } }
            }
        }
        // The first line by hand: some banks refuse one with single quotes or more than these two words.
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.xmlString(options: .nodePrettyPrint) + "\n"
    }

    private var debtorName: String { SepaTextRules.text(debtorHolder, most: SepaTextRules.longestName) }

    private func write(_ line: Line, in element: XMLElement) {
        element.add("PmtId") { $0.add("EndToEndId", line.endToEndID) }
        element.add("Amt") { amount in
            let instructed = amount.add("InstdAmt", Self.decimal(line.amount))
            if let currency = XMLNode.attribute(withName: "Ccy", stringValue: line.amount.currency.rawValue) as? XMLNode
            {
                instructed.addAttribute(currency)
            }
        }
        element.add("Cdtr") { $0.add("Nm", SepaTextRules.text(line.holder, most: SepaTextRules.longestName)) }
        element.add("CdtrAcct") { $0.add("Id") { $0.add("IBAN", line.iban.text) } }
        let message = SepaTextRules.text(line.message, most: SepaTextRules.longestMessage)
        if !message.isEmpty { element.add("RmtInf") { $0.add("Ustrd", message) } }
    }

    /// « 300.00 »: digits alone, never through a binary fraction.
    static func decimal(_ money: Money) -> String {
        let cents = String(money.cents % 100)
        return String(money.cents / 100) + "." + (cents.count == 1 ? "0" : "") + cents
    }
}

extension XMLElement {
    @discardableResult
    fileprivate func add(_ name: String, _ text: some StringProtocol) -> XMLElement {
        let child = XMLElement(name: name, stringValue: String(text))
        addChild(child)
        return child
    }

    fileprivate func add(_ name: String, _ content: (XMLElement) -> Void) {
        let child = XMLElement(name: name)
        addChild(child)
        content(child)
    }
}
