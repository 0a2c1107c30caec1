import Ledger
import Testing

@testable import Terreau

/// Who may do what to a draw, in which state: the whole table. `money.md` C1.12, C1.14, C1.15.
@Suite struct DrawMovesTests {
    typealias Standing = DrawRules.Standing

    /// y: yes. s: not in this state. t: not theirs to do. o: their own, so not theirs to decide.
    static let expected = """
        move     state     | nobody declarant payee group steward treasurer calendar own-steward own-treasurer
        edit     waiting   | t y y t t t t y y
        edit     accepted  | s s s s s s s s s
        edit     settled   | s s s s s s s s s
        edit     evidenced | s s s s s s s s s
        edit     withdrawn | s s s s s s s s s
        edit     refused   | s s s s s s s s s
        edit     reversed  | s s s s s s s s s
        edit     lapsed    | s s s s s s s s s
        withdraw waiting   | t y y t t t t y y
        withdraw accepted  | t y y t t t t y y
        withdraw settled   | s s s s s s s s s
        withdraw evidenced | s s s s s s s s s
        withdraw withdrawn | s s s s s s s s s
        withdraw refused   | s s s s s s s s s
        withdraw reversed  | s s s s s s s s s
        withdraw lapsed    | s s s s s s s s s
        accept   waiting   | t t t t y t t o t
        accept   accepted  | s s s s s s s s s
        accept   settled   | s s s s s s s s s
        accept   evidenced | s s s s s s s s s
        accept   withdrawn | s s s s s s s s s
        accept   refused   | s s s s s s s s s
        accept   reversed  | s s s s s s s s s
        accept   lapsed    | s s s s s s s s s
        refuse   waiting   | t t t t y t t y t
        refuse   accepted  | s s s s s s s s s
        refuse   settled   | s s s s s s s s s
        refuse   evidenced | s s s s s s s s s
        refuse   withdrawn | s s s s s s s s s
        refuse   refused   | s s s s s s s s s
        refuse   reversed  | s s s s s s s s s
        refuse   lapsed    | s s s s s s s s s
        ask      waiting   | t t t y y y t y y
        ask      accepted  | t t t y y y t y y
        ask      settled   | t t t y y y t y y
        ask      evidenced | s s s s s s s s s
        ask      withdrawn | s s s s s s s s s
        ask      refused   | s s s s s s s s s
        ask      reversed  | s s s s s s s s s
        ask      lapsed    | s s s s s s s s s
        answer   waiting   | t y y t y t t y y
        answer   accepted  | t y y t y t t y y
        answer   settled   | t y y t y t t y y
        answer   evidenced | t y y t y t t y y
        answer   withdrawn | s s s s s s s s s
        answer   refused   | s s s s s s s s s
        answer   reversed  | s s s s s s s s s
        answer   lapsed    | s s s s s s s s s
        sayDone  waiting   | s s s s s s s s s
        sayDone  accepted  | t y y t t t t y y
        sayDone  settled   | s s s s s s s s s
        sayDone  evidenced | s s s s s s s s s
        sayDone  withdrawn | s s s s s s s s s
        sayDone  refused   | s s s s s s s s s
        sayDone  reversed  | s s s s s s s s s
        sayDone  lapsed    | s s s s s s s s s
        lapse    waiting   | s s s s s s s s s
        lapse    accepted  | t t t t t t y t t
        lapse    settled   | s s s s s s s s s
        lapse    evidenced | s s s s s s s s s
        lapse    withdrawn | s s s s s s s s s
        lapse    refused   | s s s s s s s s s
        lapse    reversed  | s s s s s s s s s
        lapse    lapsed    | s s s s s s s s s
        settle   waiting   | s s s s s s s s s
        settle   accepted  | t t t t t y t t o
        settle   settled   | s s s s s s s s s
        settle   evidenced | s s s s s s s s s
        settle   withdrawn | s s s s s s s s s
        settle   refused   | s s s s s s s s s
        settle   reversed  | s s s s s s s s s
        settle   lapsed    | s s s s s s s s s
        reverse  waiting   | s s s s s s s s s
        reverse  accepted  | t t t t y y t o o
        reverse  settled   | t t t t y y t o o
        reverse  evidenced | t t t t y y t o o
        reverse  withdrawn | s s s s s s s s s
        reverse  refused   | s s s s s s s s s
        reverse  reversed  | s s s s s s s s s
        reverse  lapsed    | s s s s s s s s s
        excuse   waiting   | s s s s s s s s s
        excuse   accepted  | t t t t t y t t o
        excuse   settled   | s s s s s s s s s
        excuse   evidenced | s s s s s s s s s
        excuse   withdrawn | s s s s s s s s s
        excuse   refused   | s s s s s s s s s
        excuse   reversed  | s s s s s s s s s
        excuse   lapsed    | s s s s s s s s s
        waive    waiting   | s s s s s s s s s
        waive    accepted  | t t y t t y t t y
        waive    settled   | s s s s s s s s s
        waive    evidenced | s s s s s s s s s
        waive    withdrawn | s s s s s s s s s
        waive    refused   | s s s s s s s s s
        waive    reversed  | s s s s s s s s s
        waive    lapsed    | s s s s s s s s s
        giveBack waiting   | s s s s s s s s s
        giveBack accepted  | t t t t t y t t o
        giveBack settled   | t t t t t y t t o
        giveBack evidenced | t t t t t y t t o
        giveBack withdrawn | s s s s s s s s s
        giveBack refused   | s s s s s s s s s
        giveBack reversed  | s s s s s s s s s
        giveBack lapsed    | s s s s s s s s s
        """

    static let standings: [(name: String, who: Standing)] = [
        ("nobody", Standing()), ("declarant", Standing(isDeclarant: true)), ("payee", Standing(isPayee: true)),
        ("group", Standing(isInGroup: true)), ("steward", Standing(isSteward: true)),
        ("treasurer", Standing(isTreasurer: true)), ("calendar", Standing(isCalendar: true)),
        ("own-steward", Standing(isDeclarant: true, isInGroup: true, isSteward: true)),
        ("own-treasurer", Standing(isPayee: true, isInGroup: true, isTreasurer: true)),
    ]

    @Test func `each move is for some, in some states`() {
        var lines = ["move     state     | " + Self.standings.map(\.name).joined(separator: " ")]
        for move in DrawRules.Move.allCases {
            for state in Draw.State.allCases {
                let cells = Self.standings.map { Self.letter(move, state, $0.who) }
                lines.append(
                    Self.padded(move.rawValue, 8) + " " + Self.padded(state.rawValue, 9) + " | "
                        + cells.joined(separator: " "))
            }
        }
        for (line, expected) in zip(lines, Self.expected.split(separator: "\n")) { #expect(line == expected) }
        #expect(lines.count == Self.expected.split(separator: "\n").count)
    }

    /// Every standing there is, 64 of them.
    private static let everybody = (0..<64).map { bits in
        Standing(
            isDeclarant: bits & 1 != 0, isPayee: bits & 2 != 0, isInGroup: bits & 4 != 0, isSteward: bits & 8 != 0,
            isTreasurer: bits & 16 != 0, isCalendar: bits & 32 != 0)
    }

    @Test(arguments: [DrawRules.Move.accept, .settle, .reverse, .excuse, .giveBack])
    func `nobody decides on a draw of their own, whatever else they are (C1.15)`(move: DrawRules.Move) {
        for who in Self.everybody where who.isDeclarant || who.isPayee {
            for state in Draw.State.allCases {
                #expect(!DrawRules.mayMove(move, on: state, by: who), "\(who) \(state)")
            }
        }
    }

    @Test func `a further role takes nothing away, other than the draw being one's own`() {
        for move in DrawRules.Move.allCases {
            for state in Draw.State.allCases {
                for who in Self.everybody where DrawRules.mayMove(move, on: state, by: who) {
                    var more = who
                    (more.isInGroup, more.isSteward, more.isTreasurer, more.isCalendar) = (true, true, true, true)
                    #expect(DrawRules.mayMove(move, on: state, by: more), "\(move) \(state) \(who)")
                }
            }
        }
    }

    @Test(arguments: [Draw.State.withdrawn, .refused, .reversed, .lapsed])
    func `what is over stays over`(state: Draw.State) {
        for move in DrawRules.Move.allCases {
            for who in Self.everybody {
                #expect(throws: DrawRules.MoveNo.notInState(move, state)) {
                    try DrawRules.check(move, on: state, by: who)
                }
            }
        }
    }

    @Test func `every move starts somewhere`() {
        for move in DrawRules.Move.allCases { #expect(DrawRules.starts[move]?.isEmpty == false, "\(move)") }
    }

    private static func letter(_ move: DrawRules.Move, _ state: Draw.State, _ who: Standing) -> String {
        do {
            try DrawRules.check(move, on: state, by: who)
            return "y"
        } catch {
            return switch error {
            case .notInState(move, state): "s"
            case .notTheirs(move): "t"
            case .ownDraw: "o"
            default: "?"
            }
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
