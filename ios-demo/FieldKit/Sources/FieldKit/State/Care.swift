/// How urgently a person needs help: a colour, a word and a shape, never a colour alone.
public enum Triage: String, CaseIterable, Sendable {
    case immediate, delayed, minor, unhurt, dead
}

/// People to help, most urgent first within what must stay together. No police form is part of it.
public struct RescueScreen: Equatable, Sendable {
    public var title: String
    public var tally: [Tally]
    public var groups: [Group]

    public init(title: String, tally: [Tally], groups: [Group]) {
        self.title = title
        self.tally = tally
        self.groups = groups
    }
}

/// How many people are in a condition; `triage` none for those not yet assessed.
public struct Tally: Equatable, Sendable {
    public var triage: Triage?
    public var label: String
    public var count: Int

    public init(triage: Triage?, label: String, count: Int) {
        self.triage = triage
        self.label = label
        self.count = count
    }
}

/// People to keep together; `number` none for those who came alone.
public struct Group: Equatable, Sendable {
    public var number: Int?
    public var people: [Person]

    public init(number: Int?, people: [Person]) {
        self.number = number
        self.people = people
    }
}

/// A person to help. No name: names live elsewhere.
public struct Person: Equatable, Sendable {
    public var id: String
    public var ordinal: Int
    public var triage: Triage?
    /// The condition in words.
    public var condition: String
    public var age: String?
    public var language: String?
    public var needs: [String]
    public var referred: String?
    public var hasIdentity: Bool

    public init(
        id: String,
        ordinal: Int,
        triage: Triage?,
        condition: String,
        age: String?,
        language: String?,
        needs: [String],
        referred: String?,
        hasIdentity: Bool = false
    ) {
        self.id = id
        self.ordinal = ordinal
        self.triage = triage
        self.condition = condition
        self.age = age
        self.language = language
        self.needs = needs
        self.referred = referred
        self.hasIdentity = hasIdentity
    }
}

/// One person is entered or changed.
public struct PersonScreen: Equatable, Sendable {
    public var ordinal: Int
    public var conditions: [Choice]
    public var ages: [Choice]
    public var needs: [Choice]
    public var languages: [Choice]
    public var groups: [Choice]
    /// Reasons to choose from while a change of a filed report waits for one.
    public var reasons: [Choice]

    public init(
        ordinal: Int,
        conditions: [Choice],
        ages: [Choice],
        needs: [Choice],
        languages: [Choice],
        groups: [Choice],
        reasons: [Choice] = []
    ) {
        self.ordinal = ordinal
        self.conditions = conditions
        self.ages = ages
        self.needs = needs
        self.languages = languages
        self.groups = groups
        self.reasons = reasons
    }
}

/// A name behind presence.
public struct IdentityScreen: Equatable, Sendable {
    public var shown: Bool
    public var facts: [Fact]
    /// What can be written of a person who is being entered.
    public var writing: [Written]
    /// Until it is hidden again, in words.
    public var hides: String?

    public init(shown: Bool, facts: [Fact] = [], writing: [Written] = [], hides: String? = nil) {
        self.shown = shown
        self.facts = facts
        self.writing = writing
        self.hides = hides
    }
}

/// A field that is being written.
public struct Written: Equatable, Sendable {
    public var path: String
    public var label: String
    public var text: String

    public init(path: String, label: String, text: String) {
        self.path = path
        self.label = label
        self.text = text
    }
}

/// An item of evidence is captured.
public struct EvidenceScreen: Equatable, Sendable {
    /// Which picture of this phone it is, once it is kept.
    public var number: Int64?
    /// First digits of the file's SHA-256 once the picture is taken.
    public var digest: String?
    public var place: String?
    public var time: String?
    public var kinds: [Choice]
    public var description: String
    public var packaging: [Choice]
    public var seal: String
    public var reference: String?

    public init(
        number: Int64? = nil,
        digest: String? = nil,
        place: String? = nil,
        time: String? = nil,
        kinds: [Choice],
        description: String = "",
        packaging: [Choice],
        seal: String = "",
        reference: String? = nil
    ) {
        self.number = number
        self.digest = digest
        self.place = place
        self.time = time
        self.kinds = kinds
        self.description = description
        self.packaging = packaging
        self.seal = seal
        self.reference = reference
    }
}

/// A search on this phone.
public struct SearchScreen: Equatable, Sendable {
    public var query: String
    public var hits: [ReportLine]
    public var names: Bool

    public init(query: String, hits: [ReportLine], names: Bool = false) {
        self.query = query
        self.hits = hits
        self.names = names
    }
}

/// The map as lines and marks; everything it draws is in here.
public struct MapScreen: Equatable, Sendable {
    public var line: [Spot]
    public var landmarks: [Place]
    public var reports: [Place]
    public var here: Spot?
    /// Metres from the middle to the edge.
    public var radiusM: Int
    public var centre: Spot
    /// A round distance for the scale, metres, and the same in words.
    public var scaleM: Int
    public var scale: String
    /// The country to each side of the line.
    public var north: String
    public var south: String

    public init(
        line: [Spot],
        landmarks: [Place],
        reports: [Place],
        here: Spot?,
        radiusM: Int,
        centre: Spot,
        scaleM: Int,
        scale: String,
        north: String = "",
        south: String = ""
    ) {
        self.line = line
        self.landmarks = landmarks
        self.reports = reports
        self.here = here
        self.radiusM = radiusM
        self.centre = centre
        self.scaleM = scaleM
        self.scale = scale
        self.north = north
        self.south = south
    }
}

/// A named spot; `id` opens it where it is a report.
public struct Place: Equatable, Sendable {
    public var name: String
    public var spot: Spot
    public var away: String?
    public var id: String?
    public var mark: Mark?

    public init(name: String, spot: Spot, away: String? = nil, id: String? = nil, mark: Mark? = nil) {
        self.name = name
        self.spot = spot
        self.away = away
        self.id = id
        self.mark = mark
    }
}
