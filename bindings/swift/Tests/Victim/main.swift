// A process that saves, says so and waits for its end: a test kills it.

import Foundation
import Stage

let app = try await opened(CommandLine.arguments[1])
let saved = try await app.report(stream: internalStream, edits: [put("scenario", "drone")])
FileHandle.standardOutput.write(Data("saved \(saved.document)\n".utf8))
try await Task.sleep(for: .seconds(600))
