package org.enlace.app

import org.enlace.app.state.*
import org.enlace.app.words.Say
import org.enlace.app.words.Words

/** Every screen in every state worth looking at. People and events are made up; places are real. */
class Samples(private val lang: Lang) {
    private val words = Words.of(lang)

    private fun either(en: String, es: String) = if (lang == Lang.EN) en else es
    private fun label(set: String, code: String) = words.label(set, code)
    private fun choices(set: String, codes: List<String>, vararg chosen: String) = codes.map { Choice(it, label(set, it), it in chosen) }
    private fun line(field: String, shown: String) = "${words.text("field.$field")}: $shown"
    private fun fact(field: String, shown: String) = Fact(words.text("field.$field")!!, shown)

    /** Names of the pictures, with the screens. */
    fun all(): List<Pair<String, UiState>> = listOf(
        "unlock" to UnlockScreen(digits = 3, triesLeft = 10, triesOf = 10),
        "unlock-choose" to UnlockScreen(CodeStage.CHOOSE, digits = 2, triesLeft = 10, triesOf = 10),
        "unlock-wrong" to UnlockScreen(triesLeft = 3, triesOf = 10, wrong = true, wait = words.duration(60_000)),
        "enrol-scan" to EnrolScreen(EnrolStage.SCANNING),
        "enrol-type" to EnrolScreen(EnrolStage.TYPING, typed = "ENLACE1:Q7HX-2MRD"),
        "enrol-waiting" to EnrolScreen(EnrolStage.WAITING, fingerprint = "04127 88310 55921 00746 91233 40058 17765 62810"),
        "enrol-done" to EnrolScreen(EnrolStage.DONE, agency = "gn-nogales", device = "NGL-0417"),
        "home" to HomeScreen(truth(waiting = 2), reports(), unanswered = 1),
        "home-empty" to HomeScreen(truth(), emptyList()),
        "home-refused" to HomeScreen(truth(waiting = 1, refused = 1, complete = false), reports().takeLast(2)),
        "sync" to sync(),
        "report-what" to ReportScreen(ReportStep.WHAT, kinds(FEW)),
        "report-where" to report(ReportStep.WHERE),
        "report-where-none" to report(ReportStep.WHERE).copy(here = null),
        "report-when" to report(ReportStep.WHEN),
        "report-saved" to report(ReportStep.SAVED),
        "report-locked" to ReportScreen(ReportStep.WHAT, kinds(FEW), locked = true),
        "report-locked-saved" to report(ReportStep.SAVED).copy(locked = true),
        "incident" to incident(),
        "incident-file" to incident().copy(conflicts = emptyList(), canFile = true, missing = listOf(words.text("field.incident.severity")!!)),
        "form" to form(),
        "timeline" to timeline(),
        "rescue" to rescue(),
        "person" to person(),
        "identity-locked" to IdentityScreen(shown = false),
        "identity" to IdentityScreen(shown = true, facts = identity(), hides = words.duration(45_000)),
        "evidence-shoot" to EvidenceScreen(kinds = emptyList(), packaging = emptyList()),
        "evidence" to evidence(),
        "evidence-kept" to evidence().copy(reference = "NGL-0417-0013N", number = 18),
        "identity-writing" to IdentityScreen(shown = true, writing = written(), hides = words.duration(58_000)),
        "search" to SearchScreen(either("barrier", "barrera"), reports().take(2)),
        "search-empty" to SearchScreen("xyz", emptyList()),
        "map" to map(),
        "compose" to compose(),
        "compose-check" to check(),
        "compose-ready" to check().copy(names = Names.NONE),
        "compose-sent" to compose().copy(sent = true),
        "notices" to NoticesScreen(notices()),
        "notice" to notice(),
        "radio" to RadioScreen(radio(), lang),
        "settings" to SettingsScreen(Look.AUTO, quietAtNight = true, onDuty = false, "R. Montaño · CELESTE 4", "NGL-0417", 10),
        "order-retire" to OrderScreen(OrderKind.RETIRE),
        "order-destroy" to OrderScreen(OrderKind.DESTROY_NOW),
        "gone-tries" to GoneScreen(GoneWhy.TRIES),
        "gone-key" to GoneScreen(GoneWhy.KEY),
    ).map { (name, screen) -> name to UiState(lang, dark = true, screen) } + listOf(
        "home-exercise" to UiState(lang, true, HomeScreen(truth(), reports().take(1).map { it.copy(exercise = true) }), exercise = "otoño-26"),
        "home-troubles" to UiState(lang, true, HomeScreen(truth(waiting = 3), reports().take(1)), troubles = troubles()),
    )

    private fun troubles() = listOf(
        Trouble(TroubleKind.SPACE, words.say(Say.TROUBLE_SPACE)),
        Trouble(TroubleKind.CLOCK, words.say(Say.TROUBLE_CLOCK, "duration" to words.duration(840_000))),
        Trouble(TroubleKind.COMPROMISED, words.say(Say.TROUBLE_COMPROMISED)),
    )

    private fun truth(waiting: Int = 0, refused: Int = 0, complete: Boolean = true) =
        Truth(waiting, if (waiting > 0) "02:14" else null, refused, 0, complete, words.ago(NOW - 26 * 60_000, NOW))

    private fun kinds(codes: List<String>) = codes.map { Choice(it, words.short("scenario", it)) }

    private fun reports() = listOf(
        ReportLine("1", label("scenario", "rescue_water"), PLACE, "02:14", "NGL-0417-0012P", Mark.WAITING, label("status", "draft")),
        ReportLine("2", label("scenario", "shots_across"), either("Monument 122-A, 300 m east", "Monumento 122-A, 300 m al este"), "01:52", "NGL-0417-0011R", Mark.RECEIVED, label("status", "reported"), label("level", "high"), conflicts = 1),
        ReportLine("3", label("scenario", "barrier_injury"), either("West of the DeConcini port", "Al oeste de la garita DeConcini"), either("November 23, 2026, 22:40", "23 de noviembre de 2026, 22:40"), "NGL-0398-0107A", Mark.RECEIVED, label("status", "investigating")),
        ReportLine("4", label("scenario", "contraband"), null, either("November 23, 2026, 19:05", "23 de noviembre de 2026, 19:05"), "NGL-0417-0009W", Mark.REFUSED, label("status", "reported")),
    )

    private fun report(step: ReportStep) = ReportScreen(
        step, kinds(FEW), kind = Choice("rescue_water", words.short("scenario", "rescue_water")),
        here = Here(Spot(313_326_000, -1_109_427_000, 8), "12R WV 05451 66464\n$PLACE"), clock = "02:14", reference = "NGL-0417-0012P",
    )

    private fun sync() = SyncScreen(
        truth(waiting = 2, refused = 1, complete = false),
        listOf(DraftCard(1, label("scenario", "contraband"), words.explain("no_grant"), listOf(fact("incident.severity", label("severity", "moderate")), fact("incident.outcome", label("outcome", "handled"))))),
        listOf(Fact(label("scenario", "property_damage"), words.explain("document_elsewhere"))),
        listOf(
            Area(either("Nogales, internal", "Nogales, interno"), true, either("October 25, 2026", "25 de octubre de 2026"), words.ago(NOW - 26 * 60_000, NOW)),
            Area(either("Nogales, identities", "Nogales, identidades"), false, null, words.ago(NOW - 26 * 60_000, NOW)),
        ),
    )

    private fun incident() = IncidentScreen(
        reports()[1],
        listOf(
            fact("incident.occurred", either("November 24, 2026, 01:52 (MST)", "24 de noviembre de 2026, 01:52 (MST)")),
            fact("incident.severity", label("severity", "severe")),
            fact("incident.movement", label("movement", "none")),
            fact("incident.narrative", either("Four shots from the south side toward the patrol road. Nobody hit.", "Cuatro disparos desde el lado sur hacia el camino de patrulla. Nadie herido.")),
        ),
        listOf(
            Conflict(
                "counts.us_officers.injured", "${label("count_group", "us_officers")}: ${label("count_outcome", "injured")}",
                listOf(SideCard("0", "CELESTE 4", "01:58"), SideCard("1", "CELESTE 9", "02:06")),
            ),
        ),
        people = 3, evidence = 2, pinned = true,
    )

    private fun form() = FormScreen(
        reports()[1].title,
        listOf(
            FormLine("severity", words.text("field.incident.severity")!!, choices("severity", listOf("extreme", "severe", "moderate", "minor"), "severe") + Choice("!unk", words.text("text.answer.unknown")!!)),
            FormLine("narrative", words.text("field.incident.narrative")!!, emptyList(), "", 4),
        ),
    )

    private fun timeline() = TimelineScreen(
        reports()[1].title,
        listOf(
            TimelineLine(words.say(Say.TIMELINE_CHANGED, "fields" to words.text("field.incident.scenario")!!), null, "CELESTE 4", "01:53", Proof.WITNESSED, words.say(Say.PROOF_WITNESSED, "when" to "01:54")),
            TimelineLine(words.say(Say.TIMELINE_FILED), null, "CELESTE 4", "01:59", Proof.RECEIVED, words.say(Say.PROOF_RECEIVED, "when" to "02:00")),
            TimelineLine(words.say(Say.TIMELINE_CHANGED, "fields" to words.text("field.incident.counts")!!), label("change_reason", "new_information"), words.say(Say.YOU), "02:06", Proof.AUTHORED, words.say(Say.PROOF_AUTHORED)),
            TimelineLine(words.say(Say.TIMELINE_REFUSED), null, "CELESTE 2", "02:09", Proof.REFUSED, words.say(Say.PROOF_REFUSED, "why" to words.explain("no_grant"))),
        ),
    )

    private fun rescue() = RescueScreen(
        label("scenario", "rescue_water"),
        listOf("immediate" to 1, "delayed" to 1, "minor" to 1, "unhurt" to 1).map { (code, n) -> Tally(Triage.entries.find { it.code == code }, label("condition", code), n) } + Tally(null, words.say(Say.RESCUE_UNTRIAGED), 1),
        listOf(
            Group(
                1,
                listOf(
                    Person("a", 1, Triage.IMMEDIATE, label("condition", "immediate"), label("age_band", "child"), words.text("text.language.mam"), listOf(label("need", "evacuation"), label("need", "warmth")), null),
                    Person("b", 2, Triage.MINOR, label("condition", "minor"), label("age_band", "adult"), words.text("text.language.mam"), listOf(label("need", "interpreter"), label("need", "together")), label("referred_to", "hospital")),
                ),
            ),
            Group(
                null,
                listOf(
                    Person("c", 3, Triage.DELAYED, label("condition", "delayed"), label("age_band", "adult"), words.text("text.language.es"), listOf(label("need", "first_aid")), null),
                    Person("d", 4, Triage.UNHURT, label("condition", "unhurt"), null, words.text("text.language.ht"), emptyList(), label("referred_to", "shelter")),
                    Person("e", 5, null, words.say(Say.RESCUE_UNTRIAGED), null, null, emptyList(), null),
                ),
            ),
        ),
    )

    private fun person() = PersonScreen(
        6,
        choices("condition", listOf("immediate", "delayed", "minor", "unhurt", "dead"), "delayed"),
        choices("age_band", listOf("infant", "child", "adolescent", "adult", "older")),
        choices("need", listOf("water", "food", "first_aid", "evacuation", "warmth", "interpreter", "together", "child_care"), "water", "warmth"),
        listOf("es", "en", "ht", "mam", "quc").map { Choice(it, words.text("text.language.$it")!!) },
        listOf(Choice("", words.say(Say.RESCUE_GROUP_NONE), true), Choice("1", "1"), Choice("new", words.say(Say.RESCUE_GROUP_NEW))),
    )

    private fun identity() = listOf(
        fact("person_identity.given_names", "Marisela"), fact("person_identity.surname_1", "Quiñones"),
        fact("person_identity.birth_date", "1991"), fact("person_identity.phone", words.text("text.answer.unknown")!!),
    )

    private fun written() = listOf("given_names" to "Marisela", "surname_1" to "").map { (field, text) ->
        Written(field, words.text("field.person_identity.$field")!!, text)
    }

    private fun evidence() = EvidenceScreen(
        null, "3f9a 41c2 7d05 b86e", PLACE, "02:21",
        choices("evidence_kind", listOf("photo", "ammunition", "firearm", "clothing", "trace", "other"), "ammunition"),
        either("Casing by the second post", "Casquillo junto al segundo poste"),
        choices("packaging", listOf("bag", "box", "container", "none"), "bag"), "S-20418",
    )

    private fun map() = MapScreen(
        line = listOf(Spot(313_331_000, -1_110_000_000), Spot(313_331_000, -1_109_300_000), Spot(313_328_000, -1_108_800_000)),
        landmarks = listOf(
            Place(either("DeConcini port", "Garita DeConcini"), Spot(313_332_000, -1_109_424_000), "140 m"),
            Place(either("Monument 122", "Monumento 122"), Spot(313_331_000, -1_109_520_000), "900 m"),
        ),
        reports = listOf(Place(label("scenario", "rescue_water"), Spot(313_270_000, -1_109_380_000), "450 m", "1", Mark.WAITING)),
        here = Spot(313_299_000, -1_109_450_000), radiusM = 1_500, centre = Spot(313_326_000, -1_109_427_000), scaleM = 500, scale = "500 m",
        north = words.text("text.country.US")!!, south = words.text("text.country.MX")!!,
    )

    private fun compose() = ComposeScreen(
        label("scenario", "rescue_water"), checking = false,
        choices("purpose", listOf("life_safety", "officer_safety", "inform"), "life_safety"),
        choices("happening", listOf("in_water", "hurt", "shots_heard", "scene_safe"), "in_water"),
        choices("ask", listOf("acknowledge", "water_rescue", "medical", "call_us"), "acknowledge", "water_rescue"),
        choices("place_precision", listOf("exact", "m100", "km1", "sector"), "exact"),
        either("Two people on a drain pipe, water rising.", "Dos personas sobre un tubo de drenaje, el agua sube."),
    )

    private fun check() = compose().copy(
        checking = true,
        preview = listOf(
            line("incident.scenario", label("scenario", "rescue_water")), line("incident.severity", label("severity", "severe")),
            line("incident.place", "12R WV 05451 66464; ${label("place_precision", "exact")}"),
            "${words.say(Say.COMPOSE_ASKS)}: ${label("ask", "acknowledge")}; ${label("ask", "water_rescue")}",
            "${words.say(Say.COMPOSE_TEXT)}: ${compose().text}",
        ),
        doubts = listOf(words.explain("text_has_phone")),
        recipients = listOf(either("Responders on duty, Arizona side", "Personal en turno, lado de Arizona"), either("Border rescue team, Tucson", "Equipo de rescate fronterizo, Tucson")),
        keeps = words.say(Say.COMPOSE_UNTIL, "duration" to words.duration(72 * 3_600_000L)),
    )

    private fun notices() = listOf(
        NoticeLine("n1", label("scenario", "shots_across"), "us-cbp-tucson", label("level", "high"), true, "02:02", null),
        NoticeLine("n2", label("scenario", "missing_person"), "us-cbp-tucson", label("level", "elevated"), false, "00:37", label("answer", "en_route")),
    )

    private fun notice(): NoticeScreen {
        fun row(field: String, us: String?, mx: String?, accord: Accord) = BothRow(words.text("field.$field")!!, listOf(us, mx), accord)
        return NoticeScreen(
            notices()[0],
            listOf(
                line("incident.place", "12R WV 05910 66120"), line("incident.hazards", label("hazard", "shooting")),
                "${words.say(Say.COMPOSE_ASKS)}: ${label("ask", "confirm_units")}",
            ),
            choices("answer", listOf("received", "en_route", "on_scene", "declined", "question")),
            listOf(GivenAnswer(label("answer", "received"), "CELESTE 1", "02:04")),
            listOf(words.text("text.country.US")!!, words.text("text.country.MX")!!),
            listOf(
                row("incident.occurred", "01:52", "01:52", Accord.AGREED),
                row("force_events.shots", "4", "3", Accord.DIFFER),
                row("incident.movement", label("movement", "none"), null, Accord.ONE_SIDED),
            ),
            words.say(Say.NOTICES_UNTIL, "when" to words.text("text.time.in")!!.replace("{duration}", words.duration(21 * 3_600_000L))),
        )
    }

    private fun radio() = listOf(
        words.short("scenario", "rescue_water"),
        either("Grid one two Romeo Whiskey Victor", "Cuadrícula uno dos Romeo Whiskey Víctor"),
        "0 5 4 5 1 · 6 6 4 6 4",
        either("Time 0 2 1 4", "Hora 0 2 1 4"),
        "E · 4 1 2 · 9 0 7 · 3 3 5 · 0",
        label("ask", "water_rescue"),
    )

    private companion object {
        const val NOW = 1_795_512_000_000L
        const val PLACE = "Arroyo Los Nogales"
        val FEW = listOf("rescue_land", "rescue_water", "accidental_crossing", "shots_across", "assault_on_person", "barrier_injury", "child_alone", "pursuit_to_line")
    }
}
