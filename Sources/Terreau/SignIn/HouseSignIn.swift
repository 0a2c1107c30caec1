internal import Storage

extension House {
    /// Removes the second factor of somebody who lost their application and their codes on paper.
    public func resetSecondFactor(person email: String) async throws {
        _ = try await migrate()
        guard try await instance().secondFactors.reset(email: email) else {
            throw StartRefusal(
                "Nobody here has the e-mail \(email) and a second factor. `terreau people` lists who is there.")
        }
    }
}
