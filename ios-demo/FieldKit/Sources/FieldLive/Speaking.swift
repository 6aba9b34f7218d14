import Field
import FieldKit

/// Makes words of what the library answers, in one language, at one moment.
struct Speaking {
    let words: Words
    let nowMs: Int64
    let offsetMin: Int
    let landmarks: Landmarks

    var lang: CoreLang { words.lang.core }

    func time(_ ms: Int64, _ offset: Int? = nil) -> String {
        words.time(ms, offsetMin: offset ?? offsetMin, now: nowMs)
    }
    func ago(_ ms: Int64) -> String { words.ago(ms, now: nowMs) }

    /// A row as the list shows it. Words and marks are the library's.
    func line(_ row: IncidentRow) -> ReportLine {
        let words = row.placeWords.flatMap { $0.isEmpty ? nil : $0 }
        return ReportLine(
            id: row.document, title: title(row.scenario), place: words ?? row.point.map(said),
            time: row.occurred.map { time($0.utcMs, Int($0.offsetMin)) } ?? time(row.updatedMs),
            reference: row.reference,
            mark: row.sync.mark, status: row.status.label, level: row.level.code == "routine" ? nil : row.level.label,
            conflicts: Int(row.conflicts), exercise: row.exercise != nil)
    }

    func title(_ scenario: Coded?) -> String { scenario?.label ?? words.label("scenario", "other") }

    /// A position as people say it: from a landmark where there is one near, else on the grid.
    func said(_ point: Point) -> String {
        let phrase = landmarks.placeOfPoint(point: point).flatMap { landmarks.phraseOfPlace(place: $0, lang: lang) }
        return phrase ?? grid(point)
    }

    func grid(_ point: Point) -> String {
        (try? formatCoordinates(point: point, form: .usngMetre))
            ?? "\(Double(point.latE7) / 1e7), \(Double(point.lonE7) / 1e7)"
    }

    /// The grid first, for the radio; then the landmark, for people.
    func here(_ point: Point) -> String {
        let (grid, said) = (grid(point), said(point))
        return grid == said ? grid : "\(grid)\n\(said)"
    }

    func truth(_ summary: SyncSummary) -> Truth {
        let waiting = max(summary.waitingDocuments, summary.waitingRecords > 0 ? 1 : 0)
        return Truth(
            waiting: Int(waiting), oldest: summary.oldestWaitingMs.map { time($0) }, refused: Int(summary.openDrafts),
            apart: Int(summary.quarantinedDocuments), complete: summary.streams.allSatisfy(\.complete),
            contact: summary.lastContactMs.map(ago))
    }

    /// `internal/nogales` as people call it: the class in words, the sector with a capital.
    func area(_ row: StreamStanding) -> Area {
        let parts = row.stream.split(separator: "/").suffix(2)
        let name = parts.last.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? row.stream
        let said: [Substring: Say] = [
            "internal": Say.areaInternal, "identity": Say.areaIdentity, "source": Say.areaSource,
            "medical": Say.areaMedical, "channel": Say.areaChannel,
        ]
        let label = parts.count == 2 ? parts.first.flatMap { said[$0] } : nil
        return Area(
            name: label.map { words.say($0, ["sector": name]) } ?? name, complete: row.complete,
            since: row.windowFromMs.map { time($0) }, contact: row.lastContactMs.map(ago))
    }

    /// Who wrote something, as the list of acts says it.
    func who(_ written: Authorship) -> String {
        if written.own { return words.say(.you) }
        return written.author.map(\.callSign).flatMap { $0.isEmpty ? nil : $0 } ?? words.say(.nobody)
    }

    func act(_ item: TimelineItem) -> TimelineLine {
        var (what, why): (String, String?)
        switch item.happened {
        case .changed(let reason, _, let labels):
            var seen: [String] = []
            for label in labels where !seen.contains(label) { seen.append(label) }
            (what, why) = (words.say(.timelineChanged, ["fields": seen.joined(separator: ", ")]), reason?.label)
        case .filed: (what, why) = (words.say(.timelineFiled), nil)
        case .refused: (what, why) = (words.say(.timelineRefused), nil)
        case .quarantined: (what, why) = (words.say(.timelineApart), nil)
        }
        let (proof, proven) = proof(item.proof)
        return TimelineLine(
            what: what, why: why, who: who(item.written), time: time(item.written.writtenMs), proof: proof,
            proven: proven)
    }

    private func proof(_ proof: CoreProof) -> (Proof, String) {
        switch proof {
        case .waiting: (.authored, words.say(.proofAuthored))
        case .received(_, let ms): (.received, words.say(.proofReceived, ["when": time(ms)]))
        case .witnessed(_, let ms): (.witnessed, words.say(.proofWitnessed, ["when": time(ms)]))
        case .notAccepted(_, let why, _): (.refused, words.say(.proofRefused, ["why": why]))
        }
    }
}

extension LiveBridge {
    func speaking(_ lang: Lang) -> Speaking {
        let now = phone.now()
        return Speaking(words: Words.of(lang), nowMs: now.ms, offsetMin: now.offsetMin, landmarks: landmarks)
    }

    /// This moment as a document keeps it.
    func at(_ ms: Int64? = nil) -> At {
        let now = phone.now()
        return At(utcMs: ms ?? now.ms, offsetMin: Int16(clamping: now.offsetMin), zone: nil)
    }
}
