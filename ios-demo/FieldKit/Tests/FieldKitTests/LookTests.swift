import Testing

@testable import FieldKit

@Suite("what is drawn and said")
struct LookTests {
    @Test(arguments: [true, false])
    func everyTextStandsOutFromWhatItLiesOn(dark: Bool) {
        let palette = Palette.of(dark: dark)
        for pair in palette.pairs { #expect(pair.text.contrast(with: pair.on) >= 4.5, "\(pair.name)") }
        for shape in palette.shapes { #expect(shape.shape.contrast(with: shape.on) >= 3, "\(shape.name)") }
    }

    @Test func contrastIsThatOfTheGuidelines() {
        #expect(abs(Tint(0x000000).contrast(with: Tint(0xFFFFFF)) - 21) < 0.01)
        #expect(abs(Tint(0x777777).contrast(with: Tint(0xFFFFFF)) - 4.48) < 0.01)
    }

    @Test func nothingIsToldByColourAlone() {
        #expect(Set(Mark.allCases.map(\.icon)).count == Mark.allCases.count)
        #expect(Set(Mark.allCases.map(\.word)).count == Mark.allCases.count)
        #expect(Set(Proof.allCases.map(\.icon)).count == Proof.allCases.count)
        let conditions: [Triage?] = Triage.allCases + [nil]
        #expect(Set(conditions.map(TriageShape.of)).count == conditions.count)
        #expect(Set(Accord.allCases.compactMap { $0.sign?.icon }).count == 3)
        #expect(Accord.equal.sign == nil)
    }

    @Test(arguments: Icon.allCases)
    func everyIconIsReadToItsEndAndStaysOnItsField(icon: Icon) {
        for (path, stroke) in zip(icon.paths, icon.strokes) {
            let commands = path.filter(\.isLetter).count
            let numbers = path.split { !"-.0123456789".contains($0) }.count
            #expect(stroke.moves.count >= commands, "\(path)")
            #expect(numbers >= 2)
            for dot in stroke.dots { #expect((0...24).contains(dot.x) && (0...24).contains(dot.y), "\(path)") }
        }
    }

    @Test func anArcEndsWhereItSaysAndKeepsItsRadius() throws {
        let ring = Stroke.reading("M12 3A9 9 0 1 1 12 21A9 9 0 1 1 12 3")
        let last = try #require(ring.dots.last)
        #expect(abs(last.x - 12) < 1e-9 && abs(last.y - 3) < 1e-9)
        for case .curve(_, _, let dot) in ring.moves {
            let away = ((dot.x - 12) * (dot.x - 12) + (dot.y - 12) * (dot.y - 12)).squareRoot()
            #expect(abs(away - 9) < 1e-9)
        }
        #expect(ring.moves.count == 5)
    }

    @Test func whatIsPressedIsLargeEnoughForAGlove() {
        #expect(Measure.touch >= Measure.least)
        #expect(min(Measure.glove, Measure.tile, Measure.huge) >= 64)
    }

    @Test func theMiddleOfTheMapIsTheMiddleAndNorthIsUp() {
        let screen = Samples(.en).map
        let at = Projection(screen, width: 300, height: 200)
        #expect(at.dot(screen.centre) == Dot(150, 100))
        let north = at.dot(Spot(latE7: screen.centre.latE7 + 10_000, lonE7: screen.centre.lonE7))
        #expect(north.y < 100 && north.x == 150)
        // 0.001 degrees of latitude are 111 m, at 200 points to 3,000 m.
        #expect(abs((100 - north.y) - 111.32 / 15) < 0.01)
        #expect(at.points(1_500) == 100)
    }

    @Test func landmarksHaveLettersAndReportsNumbers() {
        #expect(
            (MapSign.landmark(0), MapSign.landmark(25), MapSign.landmark(26), MapSign.report(0)) == ("A", "Z", "A", "1")
        )
    }
}

extension Stroke {
    /// Every point a stroke passes through.
    var dots: [Dot] {
        moves.compactMap { move in
            switch move {
            case .start(let dot), .line(let dot), .curve(_, _, to: let dot): dot
            case .close: nil
            }
        }
    }
}

@Suite("night")
struct NightTests {
    let nogales = Spot(latE7: 313_404_000, lonE7: -1_109_343_000)
    let noon: Int64 = 1_795_548_600_000  // 24 November 2026, 19:30 UTC, 12:30 in Nogales

    @Test func itIsNightBetweenSunsetAndSunriseWhereThePhoneIs() {
        func night(_ hours: Double) -> Bool {
            Night.isNight(ms: noon + Int64(hours * 3_600_000), offsetMin: -420, at: nogales)
        }
        // On that day the sun sets there at 17:20 and rises at 7:00.
        #expect(!night(0) && !night(4.5) && night(5.3) && night(12) && night(18) && !night(19.2))
    }

    @Test func farFromTheZonesMeridianTheSunDecidesAndNotTheClock() {
        let tijuana = Spot(latE7: 325_300_000, lonE7: -1_170_400_000)
        let dusk = noon + Int64(5.0 * 3_600_000)
        #expect(Night.isNight(ms: dusk, offsetMin: -420, at: nogales))
        #expect(!Night.isNight(ms: dusk - 600_000, offsetMin: -420, at: tijuana))
    }

    @Test func withoutAPositionTheClockDecides() {
        #expect(!Night.isNight(ms: noon, offsetMin: -420, at: nil))
        #expect(Night.isNight(ms: noon + 6 * 3_600_000, offsetMin: -420, at: nil))
        #expect(Night.isNight(ms: -1, offsetMin: 0, at: nil))
    }
}
