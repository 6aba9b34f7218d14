import Field
import Foundation
import Stage
import Testing

/// Keeps what it hears.
final class Heard: EventListener {
    let events = Locked<[Event]>([])

    func onEvent(event: Event) {
        events.change { $0.append(event) }
    }

    /// The event that told of a document.
    func changed(_ document: String) -> (revision: UInt64, more: Bool)? {
        for case .changed(let documents, let more, let revision) in events.value where documents.contains(document) {
            return (revision, more)
        }
        return nil
    }
}

@Suite struct FeedTests {
    @Test func theFeedTellsWhatOthersChangeAndEndsWithItsTask() async throws {
        try await withAgency { agency in
            let (ana, luis) = (try await agency.enrolled("ana"), try await agency.enrolled("luis"))
            let heard = Heard()
            let app = try luis.app
            let feed = Task { for await event in try app.events() { heard.onEvent(event: event) } }
            for number in 1...3 {
                let saved = try await ana.report()
                _ = try await ana.app.sync()
                let told = try await until("the event") { heard.changed(saved.document) }
                #expect(told.revision == UInt64(number) && !told.more)
                #expect(try await !app.document(document: saved.document, lang: .en).fields.isEmpty)
            }
            ana.die()
            _ = try await until("the feed's connection") { try agency.connections() > 0 ? true : nil }
            feed.cancel()
            try await feed.value
            try await agency.isAlone()
        }
    }

    @Test func leavingTheLoopEndsTheFeed() async throws {
        try await withAgency { agency in
            let (ana, luis) = (try await agency.enrolled("ana"), try await agency.enrolled("luis"))
            let app = try luis.app
            let first = Task {
                for await event in try app.events() { return event }
                throw Unmet("the feed ended")
            }
            let saved = try await ana.report()
            _ = try await ana.app.sync()
            let event = try await within(30, "the first event") { try await first.value }
            guard case .changed([saved.document], _, _) = event else { throw Unmet("\(event)") }
            ana.die()
            try await agency.isAlone()
        }
    }

    @Test func theFeedEndsWithTheDevicesRightAndWaitsForItsServer() async throws {
        try await withAgency { agency in
            let (ana, luis) = (try await agency.enrolled("ana"), try await agency.enrolled("luis"))
            let (waiting, ending) = (try ana.app.events(), try luis.app.events())
            try await agency.devices("lost", try await luis.device())
            let last = try await within(30, "the end") { await ending.reduce(nil) { $1 } }
            #expect(last == .ended(code: "device_compromised"))
            try await agency.stop()
            let told = try await within(30, "the word that it waits") {
                await waiting.first { if case .waiting = $0 { true } else { false } }
            }
            guard case .waiting(let code, let retryMs)? = told else { throw Unmet("\(String(describing: told))") }
            #expect(["link_cut", "offline"].contains(code) && retryMs > 0)
        }
    }

    @Test func aPhoneThatIsOffHasNoFeed() async throws {
        let phone = try await alone()
        try await phone.app.shut()
        let events = try? phone.app.events()
        let all = try await within(10, "the end") { await events?.reduce(into: [Event]()) { $0.append($1) } ?? [] }
        #expect(all.last.map { if case .ended = $0 { true } else { false } } ?? true)
    }
}
