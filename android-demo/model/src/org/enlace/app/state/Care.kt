package org.enlace.app.state

/** How urgently a person needs help: a colour, a word and a shape, never a colour alone. */
enum class Triage(val code: String) {
    IMMEDIATE("immediate"), DELAYED("delayed"), MINOR("minor"), UNHURT("unhurt"), DEAD("dead")
}

/** People to help, most urgent first within what must stay together. No police form is part of it. */
data class RescueScreen(val title: String, val tally: List<Tally>, val groups: List<Group>) : Screen

/** How many people are in a condition; `triage` none for those not yet assessed. */
data class Tally(val triage: Triage?, val label: String, val count: Int)

/** People to keep together; `number` none for those who came alone. */
data class Group(val number: Int?, val people: List<Person>)

/** A person to help. No name: names live elsewhere. */
data class Person(
    val id: String,
    val ordinal: Int,
    val triage: Triage?,
    /** The condition in words. */
    val condition: String,
    val age: String?,
    val language: String?,
    val needs: List<String>,
    val referred: String?,
    val hasIdentity: Boolean = false,
)

/** One person is entered or changed. */
data class PersonScreen(
    val ordinal: Int,
    val conditions: List<Choice>,
    val ages: List<Choice>,
    val needs: List<Choice>,
    val languages: List<Choice>,
    val groups: List<Choice>,
) : Screen

/** A name behind presence. */
data class IdentityScreen(
    val shown: Boolean,
    val facts: List<Fact> = emptyList(),
    /** What can be written of a person who is being entered. */
    val writing: List<Written> = emptyList(),
    /** Until it is hidden again, in words. */
    val hides: String? = null,
) : Screen

/** A field that is being written. */
data class Written(val path: String, val label: String, val text: String)

/** An item of evidence is captured. */
data class EvidenceScreen(
    /** Which picture of this phone it is, once it is kept. */
    val number: Long? = null,
    /** First digits of the file's SHA-256 once the picture is taken. */
    val digest: String? = null,
    val place: String? = null,
    val time: String? = null,
    val kinds: List<Choice>,
    val description: String = "",
    val packaging: List<Choice>,
    val seal: String = "",
    val reference: String? = null,
) : Screen

/** A search on this phone. */
data class SearchScreen(val query: String, val hits: List<ReportLine>, val names: Boolean = false) : Screen

/** The map as lines and marks; everything it draws is in here. */
data class MapScreen(
    val line: List<Spot>,
    val landmarks: List<Place>,
    val reports: List<Place>,
    val here: Spot?,
    /** Metres from the middle to the edge. */
    val radiusM: Int,
    val centre: Spot,
    /** A round distance for the scale, metres, and the same in words. */
    val scaleM: Int,
    val scale: String,
    /** The country to each side of the line. */
    val north: String = "",
    val south: String = "",
) : Screen

/** A named spot; `id` opens it where it is a report. */
data class Place(val name: String, val spot: Spot, val away: String? = null, val id: String? = null, val mark: Mark? = null)
