import Field
import FieldKit

extension LiveBridge {
    /// Half the width of the map, and a round length for its scale, in metres.
    private static let radiusM = 3_000
    private static let scaleM = 1_000
    /// Where a map begins that knows no position and no report: the first pilot sector's port.
    private static let nogales = Spot(latE7: 313_326_000, lonE7: -1_109_427_000)

    func place(_ spot: Spot, _ lang: Lang) -> String { speaking(lang).here(spot.point) }

    func map(here: Spot?, _ lang: Lang) async throws(CoreProblem) -> MapScreen {
        let say = speaking(lang)
        return try await ask { app in
            let rows =
                here == nil ? try await app.incidents(filter: IncidentFilter(), lang: say.lang, after: nil).rows : []
            let centre = here ?? rows.lazy.compactMap(\.point).first?.spot ?? Self.nogales
            let radius = Double(Self.radiusM)
            let reports = try await app.nearest(place: centre.point, count: 12, lang: say.lang, withinM: radius)
            let near = landmarks.nearestLandmarks(point: centre.point, count: 8, lang: say.lang, withinM: radius)
            return MapScreen(
                line: line(around: centre.point, say), landmarks: near.compactMap { mark($0, say) },
                reports: reports.compactMap { mark($0, say) }, here: here, radiusM: Self.radiusM, centre: centre,
                scaleM: Self.scaleM, scale: say.words.distance(Double(Self.scaleM)),
                north: say.words.text("text.country.US") ?? "", south: say.words.text("text.country.MX") ?? "")
        }
    }

    private func mark(_ near: Nearby, _ say: Speaking) -> Place? {
        let line = say.line(near.incident)
        return near.incident.point.map {
            Place(
                name: line.title, spot: $0.spot, away: say.words.distance(near.distanceM), id: line.id, mark: line.mark)
        }
    }

    private func mark(_ near: NearLandmark, _ say: Speaking) -> Place? {
        near.landmark.point.map {
            Place(name: near.landmark.name, spot: $0.spot, away: say.words.distance(near.distanceM))
        }
    }

    /// On land the monuments are the line: it runs straight from each to the next. Along the rivers there are none, and
    /// none is drawn.
    private func line(around centre: Point, _ say: Speaking) -> [Spot] {
        let near = landmarks.nearestLandmarks(point: centre, count: 60, lang: say.lang, withinM: 40_000)
        let numbered = near.filter { $0.landmark.kind.code == "monument" }.compactMap { near -> (Int, Spot)? in
            guard let number = near.landmark.code.flatMap({ Int($0.prefix(while: \.isNumber)) }) else { return nil }
            return near.landmark.point.map { (number, $0.spot) }
        }
        return numbered.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
