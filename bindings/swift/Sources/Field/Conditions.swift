/// What a phone knows about its link and its battery. Hints: nothing is lost when they are wrong.
public struct Conditions: Equatable, Hashable, Sendable {
    /// Whether there is a network that says it reaches the internet.
    public var connected: Bool
    /// Whether the person pays for bytes on it, or asked the phone to use few.
    public var metered: Bool
    /// Charge, 0 to 100; none where it is not known.
    public var batteryPercent: Int?
    /// Whether the phone is on a charger.
    public var charging: Bool
    /// Whether the person asked the phone to save power.
    public var savingPower: Bool

    public init(
        connected: Bool, metered: Bool = false, batteryPercent: Int? = nil, charging: Bool = false,
        savingPower: Bool = false
    ) {
        self.connected = connected
        self.metered = metered
        self.batteryPercent = batteryPercent
        self.charging = charging
        self.savingPower = savingPower
    }
}

/// How much of the link to use.
public enum LinkUse: Equatable, Sendable {
    /// Keep the feed open: what others write shows at once.
    case follow
    /// Sync after a save and now and then.
    case sync
    /// Wait for a network.
    case wait
}

/// Charge below which a phone without a charger keeps no feed open, in percent.
public let lowBatteryPercent = 15

extension Conditions {
    /// How much of the link to use. Records are small, so a metered network only costs the feed.
    public func linkUse(onDuty: Bool) -> LinkUse {
        if !connected { return .wait }
        if isLow { return .sync }
        return metered && !onDuty ? .sync : .follow
    }

    private var isLow: Bool {
        !charging && (savingPower || batteryPercent.map { $0 < lowBatteryPercent } ?? false)
    }
}
