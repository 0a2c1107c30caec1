import Testing

@testable import Terreau

/// Where a request comes from.
@Suite struct ClientTests {
    @Test(arguments: [
        ("192.0.2.17", "192.0.2.0", "192.0.2.17"), ("::ffff:192.0.2.17", "192.0.2.0", "192.0.2.17"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::", "2001:db8:1:2::"), ("::1", "::", "::"),
        ("fe80::1%eth0", "fe80::", "fe80::"),
    ])
    func `addresses are shortened before they are kept`(text: String, shortened: String, network: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.shortened == shortened)
        #expect(address.network == network)
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4x", "::g", "1.2.3.4:80"])
    func `what is no address is none`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        // Nobody is believed but who is on the list.
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        // What the client itself wrote stands further left.
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1", "198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("127.0.0.1", ["<script>"], "127.0.0.1"), ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["", ","], "127.0.0.1"),
    ])
    func `only listed proxies are believed`(peer: String, forwarded: [String], client: String) throws {
        let proxies = try TrustedProxies("127.0.0.1, ::1, 10.0.0.0/8")
        #expect(proxies.client(behind: IPAddress(peer), forwarded: forwarded) == IPAddress(client))
    }

    @Test func `a list of proxies that cannot be read stops the start`() throws {
        for text in ["localhost", "10.0.0.0/33", "10.0.0.0/x", "1.2.3.4/8/8", "::1/0"] {
            #expect(throws: StartRefusal.self) { try TrustedProxies(text) }
        }
        let nobody = try TrustedProxies("none")
        #expect(nobody.client(behind: IPAddress("127.0.0.1"), forwarded: ["1.1.1.1"]) == IPAddress("127.0.0.1"))
    }

    @Test(arguments: [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604.1",
            "Safari, iPhone"
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8.5.0", "curl"), ("", ""), ("<b>Firefox/</b>", "Firefox"),
    ])
    func `a browser is one word`(agent: String, word: String) {
        #expect(Client.word(agent) == word)
    }
}
