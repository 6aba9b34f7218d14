import Foundation

/// Between sunset and sunrise, to a few minutes: enough for a screen to be dark. Without a position, from 18 to 6.
public enum Night {
    private static let dayMs: Int64 = 86_400_000

    public static func isNight(ms: Int64, offsetMin: Int, at spot: Spot?) -> Bool {
        guard let spot else {
            let hour = floorMod(ms + Int64(offsetMin) * 60_000, dayMs) / 3_600_000
            return hour < 6 || hour >= 18
        }
        let day = Double(floorMod(ms / dayMs, 365))
        let declination = -0.4093 * cos(2 * .pi * (day + 10) / 365)
        let latitude = Double(spot.latE7) / 1e7 * .pi / 180
        let halfDay = acos(min(1, max(-1, -tan(latitude) * tan(declination))))
        let swing = 2 * .pi * (day - 81) / 365
        let equationMin = 9.87 * sin(2 * swing) - 7.53 * cos(swing) - 1.5 * sin(swing)
        // Minutes of the sun's own day, then its angle from noon.
        let solarMin = Double(floorMod(ms, dayMs)) / 60_000 + Double(spot.lonE7) / 1e7 * 4 + equationMin
        let angle = (solarMin / 1_440 - (solarMin / 1_440).rounded(.down) - 0.5) * 2 * .pi
        return angle < -halfDay || angle > halfDay
    }

    private static func floorMod(_ value: Int64, _ by: Int64) -> Int64 { (value % by + by) % by }
}
