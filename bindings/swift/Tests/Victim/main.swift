// A process that saves, says so and waits for its end: a test kills it.

import Field
import Foundation

let folder = CommandLine.arguments[1]
let device = try SoftwareDevice.inFolder(path: "\(folder)/keys")
let app = try await FieldApp.open(
    path: "\(folder)/field.db", signer: device.signer(), vault: device.vault(), clock: nil)
let drone = Edit.set(path: "scenario", value: .text(text: "drone"))
let saved = try await app.report(stream: "internal/nogales", edits: [drone])
FileHandle.standardOutput.write(Data("saved \(saved.document)\n".utf8))
try await Task.sleep(for: .seconds(600))
