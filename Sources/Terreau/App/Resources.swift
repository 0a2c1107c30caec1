internal import Foundation

/// The folders that ship beside the program: `Migrations`, `Locales`, `Public`, `Demo`.
public struct Resources: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    public func path(_ name: String) -> String { folder + "/" + name }

    public func text(_ name: String) throws -> String {
        do {
            return try String(contentsOfFile: path(name), encoding: .utf8)
        } catch {
            throw StartRefusal("The file \(path(name)) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Looks in the folder given, then upwards from the program, then upwards from the working folder.
    public static func locate(_ given: String?) throws -> Resources {
        let files = FileManager.default
        func isComplete(_ folder: String) -> Bool {
            ["Migrations", "Locales", "Public"].allSatisfy { files.fileExists(atPath: folder + "/" + $0) }
        }
        if let given {
            guard isComplete(given) else {
                throw StartRefusal("No Migrations, Locales and Public folders in \(given) (TERREAU_RESOURCES).")
            }
            return Resources(folder: given)
        }
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        for start in [program.deletingLastPathComponent().path, files.currentDirectoryPath] {
            var folder = URL(fileURLWithPath: start)
            while folder.path != "/" {
                if isComplete(folder.path) { return Resources(folder: folder.path) }
                if isComplete(folder.path + "/share/terreau") {
                    return Resources(folder: folder.path + "/share/terreau")
                }
                folder.deleteLastPathComponent()
            }
        }
        throw StartRefusal(
            "The folders Migrations, Locales and Public were not found. Set TERREAU_RESOURCES to where they are.")
    }
}

/// A reason not to start, for the person at the command line.
public struct StartRefusal: Error, CustomStringConvertible, Sendable {
    public let description: String
    /// Another process holds the data.
    let isInUse: Bool

    public init(_ description: String) {
        self.description = description
        isInUse = false
    }

    init(inUse description: String) {
        self.description = description
        isInUse = true
    }
}
