import Foundation
import Testing

@testable import FieldKit

@Suite("words")
struct WordsTests {
    @Test(arguments: Lang.allCases)
    func everyWordOfTheAppIsThereWithItsPlaceholders(lang: Lang) {
        let (words, other) = (Words.of(lang), Words.of(lang.other))
        for say in Say.allCases {
            let text = words.say(say)
            #expect(text != say.rawValue && !text.isEmpty)
            #expect(placeholders(text) == placeholders(other.say(say)), "\(say)")
        }
    }

    private func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{[a-z_]+\}/).map { String($0.output) })
    }

    @Test func durationsAndTimesAreSaidInTheLargestUnit() {
        let (en, es) = (Words.of(.en), Words.of(.es))
        #expect(
            (en.duration(59_000), en.duration(60_000), en.duration(7_200_000), en.duration(-5)) == (
                "59 seconds", "1 minute", "2 hours", "0 seconds"
            ))
        #expect((en.ago(0, now: 59_999), es.ago(0, now: 180_000)) == ("just now", "hace 3 minutos"))
        #expect(en.until(86_400_000, now: 0) == "in 1 day")
    }

    @Test func aTimeOfAnotherDayHasItsDateWithTheMonthSpelled() {
        let (en, es) = (Words.of(.en), Words.of(.es))
        let night: Int64 = 1_795_512_000_000  // 24 November 2026, 09:20 UTC
        #expect(en.time(night, offsetMin: -420, now: night) == "02:20")
        #expect(en.time(night - 86_400_000, offsetMin: -420, now: night) == "November 23, 2026, 02:20")
        #expect(es.time(night - 86_400_000, offsetMin: -420, now: night) == "23 de noviembre de 2026, 02:20")
        // Midnight is where the phone is, not in Greenwich.
        #expect(en.time(night - 3 * 3_600_000, offsetMin: -420, now: night) == "November 23, 2026, 23:20")
        #expect(en.time(night, offsetMin: 345, now: night) == "15:05")
    }

    @Test func distancesAreSaidForTheEye() {
        let words = Words.of(.en)
        #expect(
            (words.distance(0.4), words.distance(999.4), words.distance(1_000), words.distance(12_349)) == (
                "0 m", "999 m", "1.0 km", "12.3 km"
            ))
    }

    @Test func whatIsNewerThanTheAppIsSaidToBe() {
        let words = Words.of(.en)
        #expect(words.label("scenario", "flying_saucer").contains("flying_saucer"))
        #expect(words.explain("error_of_tomorrow").contains("error_of_tomorrow"))
    }

    @Test(arguments: Lang.allCases)
    func everySampleIsInItsLanguageAndHasNoOpenPlaceholder(lang: Lang) {
        for (name, state) in Samples(lang).all {
            #expect(!String(describing: state).contains("{"), "\(name)")
            #expect(state.lang == lang)
        }
    }
}
