internal import Ledger

/// Something to look at before money leaves. It holds nothing back.
enum PaymentWarning: Hashable, Sendable {
    /// Nobody here has ever paid this payee. Who stands for them: those who accepted, else whoever declared it for them.
    case firstPayment(vouchedBy: [String])
    /// Other draws for the same payee, of the same amount, within a few days: the same invoice twice?
    case looksTwice([Int])

    static let twinDays = 7

    func sentence(_ l: Language) -> String {
        switch self {
        case .firstPayment(let names) where names.isEmpty: l("payment.warn.firstByRule")
        case .firstPayment(let names): l("payment.warn.first", ["names": l.list(names)])
        case .looksTwice(let numbers): l("payment.warn.twice", ["draws": l.list(numbers.map { "P-\($0)" })])
        }
    }
}
