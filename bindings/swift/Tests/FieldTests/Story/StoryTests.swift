import Field
import Stage
import Testing

/// Fewer expectations than these that were seen to fail, and a scenario shows nothing.
private let leastExpected = 5

@Suite struct StoryTests {
    @Test(arguments: Scenario.names)
    func scenario(name: String) async throws {
        try await play(try Scenario.named(name))
    }

    @Test func everyScenarioIsPlayed() throws {
        #expect(Scenario.names.count >= 3)
        for name in Scenario.names { #expect(!(try Scenario.named(name).steps.isEmpty)) }
    }

    @Test(arguments: [
        #"{"title":"","phone":[],"step":[],"more":1}"#,
        #"{"title":"","phone":[{"name":"ana","roles":[],"grants":{},"more":1}],"step":[]}"#,
        #"{"title":"","phone":[],"step":[{"do":"sync","phone":"ana","document":"case"}]}"#,
        #"{"title":"","phone":[],"step":[{"do":"dance","phone":"ana"}]}"#,
    ])
    func unknownKeysAreRefused(file: String) {
        #expect(throws: Unmet.self) { try Scenario(file) }
    }

    @Test func aStoryThatExpectsWronglyOrNothingFails() async throws {
        let enrol = #"{"do":"enrol","phone":"ana"}"#
        let report =
            #"{"do":"report","phone":"ana","document":"case","stream":"internal/nogales","set":{"scenario":"drone"}}"#
        func expect(_ scenario: String) -> String {
            #"{"do":"expect","phone":"ana","document":"case","fields":{"scenario":"\#(scenario)"}}"#
        }
        let cases = [
            ([enrol, report, expect("tunnel")], "step 3 (expect): "),
            ([enrol, #"{"do":"sync","phone":"ana","fails":"offline"}"#], "step 2 (sync): did not fail with offline"),
            ([report], "step 1 (report): "),
            ([enrol, #"{"do":"sync","phone":"ana","refused":["no_grant"]}"#], "step 2 (sync): found []"),
            ([enrol, report, expect("drone")], "“made up” expects next to nothing"),
        ]
        for (steps, said) in cases {
            let ana = #"{"name":"ana","roles":["agent"],"grants":{"internal/nogales":"write"}}"#
            let story = #"{"title":"made up","phone":[\#(ana)],"step":[\#(steps.joined(separator: ","))]}"#
            do {
                try await play(try Scenario(story))
                Issue.record("could not fail: \(steps)")
            } catch let failure as Unmet {
                #expect(failure.description.hasPrefix(said))
            }
        }
    }
}

/// Plays the steps in order. Whatever is expected is also expected wrongly, which must fail.
private func play(_ scenario: Scenario) async throws {
    try await withAgency { agency in
        let stage = try await Stage(agency, scenario)
        defer { stage.end() }
        var expected = 0
        for (number, step) in scenario.steps.enumerated() {
            do {
                expected += try await play(step, on: stage)
            } catch {
                throw Unmet("step \(number + 1) (\(step.what)): \(error)")
            }
        }
        try holds(expected >= leastExpected, "“\(scenario.title)” expects next to nothing")
    }
}

/// Does a step; how many of its expectations were seen to fail when they are wrong.
private func play(_ step: Step, on stage: Stage) async throws -> Int {
    if try await stage.expects(step) {
        let wrong = try wrongly(step)
        for step in wrong { try await unmet(step, on: stage) }
        return wrong.count
    }
    guard let code = try step.fails else {
        try await stage.act(step)
        return 0
    }
    do {
        try await stage.act(step)
    } catch let error as FieldError {
        try same(error.code, code)
        try holds(error.explained(.es) != error.explained(.en), "\(code) is not explained")
        return 0
    }
    throw Unmet("did not fail with \(code)")
}

private func unmet(_ step: Step, on stage: Stage) async throws {
    do {
        _ = try await stage.expects(step)
    } catch is Unmet {
        return
    }
    throw Unmet("could not fail: \(step)")
}
