internal import Storage

extension House {
    /// Removes the second factor of somebody who lost their application and their codes on paper.
    /// - Returns: what happens next, for whoever called.
    public func resetSecondFactor(person email: String) async throws -> String {
        _ = try await migrate()
        guard let reset = try await instance().secondFactors.reset(email: email) else {
            throw StartRefusal(
                "Nobody here has the e-mail \(email) and a second factor. `terreau people` lists who is there.")
        }
        return reset.words(of: email)
    }
}

extension SecondFactors.Reset {
    /// As the command says it.
    func words(of email: String) -> String {
        let why =
            switch self {
            case .neededByRole: "Roles of theirs ask for one."
            case .neededAgain: "No role of theirs asks for one; they had one, so what it stood before stays closed too."
            }
        return """
            The second factor of \(email) is removed. Their sessions are ended, and a letter tells them.
            Next they sign in by mail and set up a new one on their account page: until then nothing opens that asks for it \
            (bank data, payments, roles, keys of programs). \(why)
            """
    }
}
