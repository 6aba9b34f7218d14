package org.enlace.app.state

/** Notices from the other side. */
data class NoticesScreen(val notices: List<NoticeLine>) : Screen

/** A row of the list of notices. */
data class NoticeLine(val id: String, val title: String, val from: String, val level: String, val high: Boolean, val time: String, val answer: String?)

/** One notice: what it says, what was answered, and what each country says of the event. */
data class NoticeScreen(
    val line: NoticeLine,
    /** Every line of it, as it was signed. */
    val lines: List<String>,
    val answers: List<Choice>,
    val given: List<GivenAnswer>,
    val countries: List<String>,
    val rows: List<BothRow>,
    val until: String,
) : Screen

/** An answer somebody gave. */
data class GivenAnswer(val answer: String, val who: String, val time: String)

/** How the two countries' words stand to each other. Equal words are not an agreement; only a signature is. */
enum class Accord { AGREED, DIFFER, ONE_SIDED, EQUAL }

/** One claim, country by country; none where a country has said nothing. */
data class BothRow(val label: String, val says: List<String?>, val accord: Accord)

/** Whether the free words were looked through for names. */
enum class Names { NOT_ASKED, NONE, SOME }

/** A notice is written, then looked at exactly as it leaves. */
data class ComposeScreen(
    val title: String,
    val checking: Boolean,
    val purposes: List<Choice>,
    val happening: List<Choice>,
    val asks: List<Choice>,
    val precision: List<Choice>,
    val text: String = "",
    val textMax: Int = 280,
    val names: Names = Names.NOT_ASKED,
    /** Every line that leaves. */
    val preview: List<String> = emptyList(),
    /** What in the free words may point at a person. */
    val doubts: List<String> = emptyList(),
    val recipients: List<String> = emptyList(),
    val keeps: String = "",
    val sent: Boolean = false,
) : Screen {
    /** Free words leave only after somebody said there are no names in them. */
    val maySend: Boolean get() = checking && (text.isBlank() || names == Names.NONE)
}

/** A text to read aloud, one line a breath. */
data class RadioScreen(val lines: List<String>, val spoken: Lang) : Screen

/** What the holder can set. */
data class SettingsScreen(
    val look: Look,
    val quietAtNight: Boolean,
    val onDuty: Boolean,
    val holder: String,
    val device: String,
    val wipeAfter: Int,
) : Screen

/** What the agency orders this phone to do. */
enum class OrderKind { RETIRE, DESTROY, DESTROY_NOW }

/** An order that stands. */
data class OrderScreen(val kind: OrderKind) : Screen

/** Why nothing is left. */
enum class GoneWhy { TRIES, ORDER, KEY }

/** The phone is empty. */
data class GoneScreen(val why: GoneWhy) : Screen
