package org.enlace.app.state

/** Whether a code is asked for or chosen. */
enum class CodeStage { ENTER, CHOOSE, REPEAT }

/** The code is asked for, or chosen after joining. */
data class UnlockScreen(
    val stage: CodeStage = CodeStage.ENTER,
    val digits: Int = 0,
    val triesLeft: Int,
    val triesOf: Int,
    val wrong: Boolean = false,
    /** Time to wait before the next try, in words. */
    val wait: String? = null,
) : Screen

/** How far joining has come. */
enum class EnrolStage { SCANNING, TYPING, WAITING, DONE }

/** The invitation is read. */
data class EnrolScreen(
    val stage: EnrolStage,
    val typed: String = "",
    val agency: String = "",
    val device: String = "",
    /** Eight groups of five digits, compared by voice with the administrator's. */
    val fingerprint: String? = null,
) : Screen

/** The list of reports and, above it, what the server has. */
data class HomeScreen(val truth: Truth, val reports: List<ReportLine>, val unanswered: Int = 0, val more: Boolean = false) : Screen

/** What the server has, in one look. */
data class Truth(
    val waiting: Int,
    /** Since when the oldest waits, in words. */
    val oldest: String?,
    val refused: Int,
    val apart: Int,
    val complete: Boolean,
    /** When the server last answered, in words; none if it never did. */
    val contact: String?,
) {
    /** The worst of it. */
    val mark: Mark
        get() = when {
            apart > 0 -> Mark.APART
            refused > 0 -> Mark.REFUSED
            waiting > 0 -> Mark.WAITING
            else -> Mark.RECEIVED
        }
}

/** A row of the list of reports. */
data class ReportLine(
    val id: String,
    val title: String,
    val place: String?,
    val time: String,
    val reference: String?,
    val mark: Mark,
    val status: String,
    /** Significance above routine, in words. */
    val level: String? = null,
    val conflicts: Int = 0,
    val exercise: Boolean = false,
)

/** What the server has, in full. */
data class SyncScreen(
    val truth: Truth,
    val drafts: List<DraftCard>,
    val never: List<Fact>,
    val areas: List<Area>,
    val running: Boolean = false,
) : Screen

/** Values a refusal took out of a report, kept and offered again. */
data class DraftCard(val number: Long, val title: String, val why: String, val values: List<Fact>)

/** A working area and whether everything of its window has arrived. */
data class Area(val name: String, val complete: Boolean, val since: String?, val contact: String?)

/** The three touches of a report, and after. */
enum class ReportStep { WHAT, WHERE, WHEN, SAVED }

/** A report in three touches. */
data class ReportScreen(
    val step: ReportStep,
    /** Kinds of event on large tiles: few, or all. */
    val kinds: List<Choice>,
    val all: Boolean = false,
    val kind: Choice? = null,
    val here: Here? = null,
    /** The clock on the button NOW. */
    val clock: String = "",
    /** Write-only: what is saved cannot be read until somebody unlocks. */
    val locked: Boolean = false,
    val silent: Boolean = true,
    val reference: String? = null,
    val warnings: List<String> = emptyList(),
) : Screen

/** Where the phone is. */
data class Here(val spot: Spot, val words: String)

/** What happened next with a report. */
data class IncidentScreen(
    val line: ReportLine,
    val facts: List<Fact>,
    val conflicts: List<Conflict> = emptyList(),
    val drafts: List<DraftCard> = emptyList(),
    val people: Int = 0,
    val evidence: Int = 0,
    val pinned: Boolean = false,
    val canFile: Boolean = false,
    /** What filing asks for and nobody answered yet. */
    val missing: List<String> = emptyList(),
    /** Reasons to choose from while a change of a filed report waits for one. */
    val reasons: List<Choice> = emptyList(),
) : Screen

/** Everything else, later: what filing asks for, field by field. */
data class FormScreen(
    val title: String,
    val fields: List<FormLine>,
    /** Reasons to choose from while a change of a filed report waits for one. */
    val reasons: List<Choice> = emptyList(),
) : Screen

/** A field to answer: by touching a choice or by writing. */
data class FormLine(
    val path: String,
    val label: String,
    /** Codes, and the answers "not known" and "does not apply" where they are taken. */
    val choices: List<Choice>,
    /** What is written; none where nothing can be. */
    val text: String? = null,
    val lines: Int = 1,
)

/** A field on which two sides differ. */
data class Conflict(val path: String, val label: String, val sides: List<SideCard>)

/** One side of a conflict. */
data class SideCard(val shown: String, val who: String, val time: String)

/** What is proven of an act. */
enum class Proof { AUTHORED, RECEIVED, WITNESSED, REFUSED }

/** Who did what to a report. */
data class TimelineScreen(val title: String, val items: List<TimelineLine>) : Screen

/** One act. */
data class TimelineLine(val what: String, val why: String?, val who: String, val time: String, val proof: Proof, val proven: String)
