import Testing

@testable import Terreau

@Suite struct SepaTextTests {
    @Test(arguments: [
        ("Éloïse Lefèvre-Dûmas", "Eloise Lefevre-Dumas"), ("Œuvre & Cie", "OEuvre + Cie"), ("Straße 3", "Strasse 3"),
        ("Łódź_Ørsted", "Lodz-Orsted"), ("l’été – 300\u{A0}€", "l'ete - 300 EUR"),
        ("«\u{A0}Lille.bike\u{A0}»", "Lille.bike"),
        ("Août / Février", "Aout / Fevrier"), ("a//b///c", "a/b/c"), ("/bord/", "bord"), ("🚲 vélo 🚲", "velo"),
        ("ligne\nsuivante\ttab", "ligne suivante tab"), ("ﬁn ½", "fin 1/2"), ("x<y>\"z\"", "x y z"), ("北京", ""),
        ("=1+1", "1+1"), ("Ｗｉｄｅ", "Wide"),
    ])
    func `C2_34 what banks cannot read gets its nearest relative`(text: String, plain: String) {
        #expect(SepaTextRules.text(text, most: 140) == plain)
    }

    @Test func `C2_34 nothing but the alphabet of banks ever leaves, and never too much of it`() {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
        for start in stride(from: UInt32(0), to: 0x3000, by: 16) {
            var text = "a"
            for value in start..<(start + 16) {
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            let plain = SepaTextRules.text(String(repeating: text, count: 12), most: 70)
            #expect(plain.allSatisfy(allowed.contains), "\(start): \(plain)")
            #expect(plain.count <= 70)
            #expect(!plain.contains("//") && !plain.hasSuffix(" ") && !plain.hasPrefix("/"))
        }
    }
}
