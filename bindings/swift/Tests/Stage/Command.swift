import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// A program in a process of its own. Its output goes to a file: a pipe that nobody empties holds both sides up.
///
/// Not Foundation's `Process`: on Linux that hands down the signals which the calling thread blocks, and a server that
/// never hears SIGTERM never ends.
package final class Command: Sendable {
    private let program: String
    private let output: URL
    private let process: pid_t
    private let status = Locked<Int32?>(nil)

    package init(_ program: String, _ words: [String], output: URL) throws {
        self.program = program
        self.output = output
        process = try spawn([program] + words, output.path)
        let waiting = Thread { [process, status] in
            var found: Int32 = 0
            while waitpid(process, &found, 0) < 0 && errno == EINTR {}
            status.change { $0 = found }
        }
        waiting.start()
    }

    deinit {
        signal(SIGKILL)
    }

    package var isRunning: Bool { status.value == nil }

    /// Everything it wrote so far.
    package var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Sends a signal, while it runs.
    package func signal(_ number: Int32) {
        if isRunning { kill(process, number) }
    }

    /// Whether each of its threads was stopped by a signal.
    package func isStopped() throws -> Bool {
        let threads = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: threads).allSatisfy { thread in
            let state = try String(contentsOfFile: "\(threads)/\(thread)/stat", encoding: .utf8)
            // The name in brackets may hold anything; what follows it is the state.
            return state.split(separator: ")").last?.hasPrefix(" T") ?? false
        }
    }

    /// How it ended, for one who waits: its status, or the number of the signal below zero.
    package func end() async throws -> Int32 {
        let found = try await until("the end of \(program)", seconds: 60) { status.value }
        let signal = found & 0x7f
        return signal == 0 ? found >> 8 & 0xff : -signal
    }
}

/// Starts a program with no signal blocked, whose output and errors go to a file.
private func spawn(_ words: [String], _ output: String) throws -> pid_t {
    #if canImport(Glibc)
    var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    #else
    var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, words[0], &actions, &attributes, &arguments, environ)
    try holds(error == 0, "\(words[0]) cannot be started: \(String(cString: strerror(error)))")
    return process
}
