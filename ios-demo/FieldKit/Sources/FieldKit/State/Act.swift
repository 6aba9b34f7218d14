/// What a person does on a screen. Screens send these and decide nothing.
public enum Act: Equatable, Sendable {
    case back
    case go(Door)
    case open(String)

    case digit(Int)
    case eraseDigit
    case showPresence

    case scanned(String)
    case typed(String)
    case join
    case joinAgain

    case sync
    case takeDraft(Int64)
    case dropDraft(Int64)

    case pick(Picked, String)
    case allKinds
    case useHere(Bool)
    case useNow(Bool)
    case keep(path: String, side: Int)
    case file
    case pin(Bool)
    case savePerson
    case openPerson(String)
    case hideIdentity
    case shoot
    case signEvidence

    case write(String)
    case writeField(path: String, text: String)
    case fill(path: String, code: String)
    case saveForm
    case check
    case answerNames(none: Bool)
    case send
    case answer(String)
    case otherLanguage

    case speak(Lang)
    case setLook(Look)
    case setQuiet(Bool)
    case setDuty(Bool)
    case lock
    case more
    case obey
}

/// Places a person can go to from where they are.
public enum Door: CaseIterable, Sendable {
    case home, sync, report, timeline, rescue, person, evidence, identity, search, map, notices, compose, radio,
        settings
    case typeCode, lockedReport, incident, form
}

/// What a choice is for.
public enum Picked: CaseIterable, Sendable {
    case kind, condition, age, need, language, group, evidenceKind, packaging, seal, description, purpose, happening,
        ask
    case precision, reason
}
