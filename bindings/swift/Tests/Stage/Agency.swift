import Field
import FieldTesting
import Foundation

#if canImport(Glibc)
import Glibc
#endif

package let internalStream = "internal/nogales"
package let identityStream = "identity/nogales"
package let amber = "channel/amber"

/// What xtask tells: programs and folders of this run.
package enum Told {
    package static let enlace = told("ENLACE_COMMAND")
    package static let scenarios = told("ENLACE_SCENARIOS")

    private static func told(_ name: String) -> String {
        ProcessInfo.processInfo.environment[name] ?? "run `cargo xtask swift test`, which sets \(name)"
    }
}

/// A folder of this run, for one test.
package func freshFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("enlace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// Sets an agency up, hands it to `act` and ends it whatever happens.
package func withAgency<T>(_ code: String? = nil, _ act: (Agency) async throws -> T) async throws -> T {
    let agency = try await Agency(code)
    let result: Result<T, any Error>
    do {
        result = .success(try await act(agency))
    } catch {
        result = .failure(error)
    }
    try await agency.stop()
    try? FileManager.default.removeItem(at: agency.folder)
    return try result.get()
}

/// An agency set up and served by the `enlace` command, TLS and all; administrators' acts are functions.
package final class Agency: Sendable {
    package let folder: URL
    package let nowMs = Int64(Date().timeIntervalSince1970 * 1_000)
    private let port: UInt16
    private let server: Locked<Command?> = Locked(nil)

    package init(_ code: String?) async throws {
        folder = try freshFolder()
        port = try freePort()
        let own = code.map { ["--agency", $0] } ?? []
        try await command(["init", "--profile", "nogales", "--server-url", "https://127.0.0.1:\(port)"] + own)
        let serving = try Command(
            Told.enlace, ["serve", "--data", data, "--json", "--listen", "127.0.0.1:\(port)"],
            output: folder.appendingPathComponent("server.log")
        )
        server.change { $0 = serving }
        _ = try await until("the server's word that it is ready") {
            try holds(serving.isRunning, "the server ended: \(serving.said)")
            return serving.said.contains("\"address\"") ? true : nil
        }
    }

    private var data: String { folder.appendingPathComponent("agency").path }

    /// Where the root's key lies.
    package var rootKey: String { "\(data)/keys/root.key" }

    /// One command of an administrator; what it answers.
    @discardableResult
    package func command(_ words: [String]) async throws -> Json {
        let output = folder.appendingPathComponent("command-\(UUID().uuidString).log")
        let command = try Command(Told.enlace, words + ["--data", data, "--json"], output: output)
        let status = try await command.end()
        try holds(status == 0, "enlace \(words.joined(separator: " ")): \(command.said)")
        return command.said.isEmpty ? .object([:]) : try Json(text: command.said)
    }

    package func invite(
        _ callSign: String, roles: [String] = ["agent"], grants: [String: String] = [internalStream: "write"]
    ) async throws -> String {
        let streams = grants.map { "\($0):\($1)" }.sorted().joined(separator: ",")
        let answer = try await command([
            "invite", "--holder", "\(callSign) (invented)", "--call-sign", callSign, "--unit", "NGL", "--role",
            roles.joined(separator: ","), "--streams", streams,
        ])
        return try answer["invited"].list[0]["invitation"].text
    }

    package func devices(_ words: String...) async throws {
        try await command(["devices"] + words)
    }

    package func phone(_ name: String) throws -> Phone {
        try Phone(folder, name, nowMs)
    }

    /// A phone that has enrolled and holds its streams.
    package func enrolled(_ name: String, grants: [String: String] = [internalStream: "write"]) async throws -> Phone {
        let phone = try phone(name)
        try await phone.open()
        try await phone.enrol(try await invite(name, grants: grants))
        return phone
    }

    /// The server answers nobody until it goes on.
    package func freeze() async throws {
        guard let serving = server.value else { throw Unmet("the server was stopped") }
        serving.signal(SIGSTOP)
        _ = try await until("the stop of every thread") { try serving.isStopped() ? true : nil }
    }

    package func goOn() { server.value?.signal(SIGCONT) }

    /// The server ends in order.
    package func stop() async throws {
        guard let serving = server.value else { return }
        server.change { $0 = nil }
        serving.signal(SIGCONT)
        serving.signal(SIGTERM)
        let status = try await serving.end()
        try holds(status == 0, "the server ended with \(status): \(serving.said)")
    }

    /// How many connections phones hold to the server, as the system counts them.
    package func connections() throws -> Int {
        try sockets { $0[2].hasSuffix(end) }.count
    }

    /// Waits until no phone holds a connection. The system's listing may leave one out while others come and go, so that
    /// one look is not enough.
    package func isAlone() async throws {
        var looks = 0
        _ = try await until("the end of every connection") {
            looks = try connections() == 0 ? looks + 1 : 0
            return looks == 5 ? true : nil
        }
    }

    /// Whether a request has come that the server has not read.
    package func isAsked() throws -> Bool {
        try sockets { $0[1].hasSuffix(end) }.contains { !$0[4].hasSuffix(nothingToRead) }
    }

    private var end: String { String(format: ":%04X", port) }

    /// Open connections of this machine: their columns are number, own end, other end, state, bytes to send and to read.
    private func sockets(_ which: ([Substring]) -> Bool) throws -> [[Substring]] {
        try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: " ")
        }
        .filter { $0.count > 4 && $0[3] == established && which($0) }
    }
}

private let established = "01"
private let nothingToRead = ":00000000"

/// A port of this machine that nobody listens on.
private func freePort() throws -> UInt16 {
    #if canImport(Glibc)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    try holds(bound, "no port is free")
    return UInt16(bigEndian: address.sin_port)
}
