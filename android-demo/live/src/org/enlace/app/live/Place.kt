package org.enlace.app.live

import org.enlace.app.state.CodeStage
import org.enlace.app.state.EnrolStage
import org.enlace.app.state.GoneWhy
import org.enlace.app.state.Lang
import org.enlace.app.state.OrderKind
import org.enlace.app.state.ReportStep
import org.enlace.app.state.Spot
import org.enlace.field.Finding
import org.enlace.field.NoticePreview

/** Where a person is, with what they entered there. Everything else on a screen is read anew from the library. */
internal sealed interface Place {
    data class Unlock(val stage: CodeStage, val digits: String = "", val chosen: String = "", val wrong: Boolean = false) : Place

    data class Enrol(val stage: EnrolStage, val typed: String = "") : Place

    data object Home : Place

    data object Sync : Place

    data class Report(
        val step: ReportStep = ReportStep.WHAT,
        val kind: String? = null,
        val spot: Spot? = null,
        val all: Boolean = false,
        val locked: Boolean = false,
        val saved: String? = null,
        val reference: String? = null,
        val warnings: List<Finding> = emptyList(),
    ) : Place

    /** [keep] waits for the reason of a change to a filed report; [missing] is what filing asked for in vain. */
    data class Incident(val id: String, val keep: Kept? = null, val missing: List<Finding> = emptyList()) : Place

    /** [asked] are the paths that filing missed; [entered] what was answered so far; [unsaid] waits for its reason. */
    data class Form(
        val incident: String,
        val asked: List<String>,
        val entered: Map<String, String> = emptyMap(),
        val unsaid: Boolean = false,
    ) : Place

    data class Timeline(val id: String) : Place

    data class Rescue(val id: String) : Place

    data class Person(val incident: String, val item: String?, val ordinal: Int, val care: Care) : Place

    /** [until] is when it is hidden again, by the clock that nobody can set. */
    data class Identity(val incident: String, val item: String?, val until: Long? = null) : Place

    /** [reference] and [number] once it is signed. */
    data class Evidence(
        val incident: String,
        val taken: Taken? = null,
        val entered: Map<String, String> = emptyMap(),
        val reference: String? = null,
        val number: Long? = null,
    ) : Place

    /** [people] are those of the query by their subjects, looked up once. */
    data class Search(
        val query: String = "",
        val names: Boolean = false,
        val people: List<Pair<String, org.enlace.app.state.ReportLine>> = emptyList(),
    ) : Place

    data object Around : Place

    data object Notices : Place

    data class Notice(val channel: String, val event: String, val release: String) : Place

    data class Compose(
        val incident: String,
        val channel: String,
        val purpose: String,
        val precision: String? = null,
        val happening: Set<String> = emptySet(),
        val asks: Set<String> = emptySet(),
        val text: String = "",
        val preview: NoticePreview? = null,
        val confirmed: Boolean = false,
        val sent: Boolean = false,
    ) : Place

    data class Radio(val incident: String, val spoken: Lang) : Place

    data object Settings : Place

    data class Order(val kind: OrderKind) : Place

    data class Gone(val why: GoneWhy) : Place
}

/** One side of a conflict that somebody chose. */
internal data class Kept(val path: String, val value: org.enlace.field.Value)

/** What was entered of a person to help; codes of their sets. */
internal data class Care(
    val condition: String? = null,
    val age: String? = null,
    val language: String? = null,
    val group: Long? = null,
    val needs: Set<String> = emptySet(),
    /** Fields of the identity, for whoever showed presence. */
    val identity: Map<String, String> = emptyMap(),
)

/** A file that was taken as evidence. */
internal data class Taken(
    val path: String,
    val sha256: String,
    val bytes: Long,
    val spot: Spot?,
    val at: org.enlace.field.At,
)
