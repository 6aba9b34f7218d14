package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.Conflict
import org.enlace.app.state.Fact
import org.enlace.app.state.IncidentScreen
import org.enlace.app.state.Picked
import org.enlace.app.state.Proof
import org.enlace.app.state.RadioScreen
import org.enlace.app.state.SideCard
import org.enlace.app.state.TimelineLine
import org.enlace.app.state.TimelineScreen
import org.enlace.app.words.Say
import org.enlace.field.Authorship
import org.enlace.field.DocumentView
import org.enlace.field.FieldException
import org.enlace.field.FieldView
import org.enlace.field.Happened
import org.enlace.field.TimelineItem
import org.enlace.field.choices
import org.enlace.field.code
import org.enlace.field.inLanguage
import org.enlace.field.problems

/** What has a screen or a line of its own, or is for machines. */
private val ELSEWHERE = listOf("ref", "status", "scenario", "people.", "links.", "place.source", "occurred.precision", "narrative_lang")

private val BY_ITSELF = setOf("schema", "ref", "status", "occurred.precision", "place.source")

internal suspend fun Desk.incidentScreen(place: Place.Incident): IncidentScreen {
    val row = open.incident(place.id, tongue) ?: throw FieldException.NotHere("document_unknown", "")
    val view = open.document(place.id, tongue)
    return IncidentScreen(
        line = line(row),
        facts = facts(view),
        conflicts = view.fields.filter { it.sides.isNotEmpty() }.map { conflict(it) },
        drafts = view.drafts.map { card(it) },
        people = open.rescue(place.id, tongue).parties.sumOf { it.people.size },
        evidence = open.evidenceOf(place.id, tongue).size,
        pinned = view.pinned,
        canFile = row.status.code == "draft",
        missing = place.missing.map { it.words.inLanguage(tongue) },
        reasons = if (place.keep == null) emptyList() else choices("change_reason", tongue).map { Choice(it.code, it.label) },
    )
}

internal fun facts(view: DocumentView): List<Fact> = view.fields
    .filter { field -> field.shown.isNotBlank() && ELSEWHERE.none { field.path == it || it.endsWith('.') && field.path.startsWith(it) } }
    .map { Fact(it.label, it.shown) }

private fun Desk.conflict(field: FieldView) =
    Conflict(field.path, field.label, field.sides.map { SideCard(it.shown, who(it.written), time(it.written.writtenMs)) })

internal fun Desk.who(written: Authorship): String {
    if (written.own) return words.say(Say.YOU)
    return written.author?.callSign?.ifBlank { null } ?: words.say(Say.NOBODY)
}

internal suspend fun Desk.onIncident(place: Place.Incident, act: Act) {
    when {
        act is Act.Keep -> keepSide(place, act)
        act is Act.Pick && act.field == Picked.REASON -> place.keep?.let { resolve(place, it, act.code) }
        act is Act.Pin -> open.pin(place.id, act.pinned)
        act == Act.File -> file(place)
    }
}

private suspend fun Desk.keepSide(place: Place.Incident, act: Act.Keep) {
    val field = open.document(place.id, tongue).fields.firstOrNull { it.path == act.path } ?: return
    val side = field.sides.getOrNull(act.side) ?: return
    resolve(place, Kept(act.path, side.value), null)
}

/** Without a reason first: the library says when it wants one. */
private suspend fun Desk.resolve(place: Place.Incident, kept: Kept, reason: String?) {
    try {
        open.resolve(place.id, kept.path, kept.value, reason)
        stay(place.copy(keep = null))
    } catch (error: FieldException.Input) {
        if (reason != null || error.findings.none { it.code == "change_reason_needed" }) throw error
        stay(place.copy(keep = kept))
    }
}

private suspend fun Desk.file(place: Place.Incident) {
    try {
        open.file(place.id)
        stay(place.copy(missing = emptyList()))
    } catch (error: FieldException.Input) {
        stay(place.copy(missing = error.problems))
        if (error.problems.isEmpty()) throw error
    }
}

internal suspend fun Desk.timelineScreen(place: Place.Timeline): TimelineScreen {
    val title = open.incident(place.id, tongue)?.let(::line)?.title.orEmpty()
    return TimelineScreen(title, open.timeline(place.id, tongue).map { act(it) })
}

private fun Desk.act(item: TimelineItem): TimelineLine {
    val happened = item.happened
    val what = when (happened) {
        is Happened.Changed -> words.say(Say.TIMELINE_CHANGED, "fields" to written(happened))
        Happened.Filed -> words.say(Say.TIMELINE_FILED)
        Happened.Refused -> words.say(Say.TIMELINE_REFUSED)
        Happened.Quarantined -> words.say(Say.TIMELINE_APART)
    }
    val (proof, proven) = proof(item.proof)
    return TimelineLine(what, (happened as? Happened.Changed)?.reason?.label, who(item.written), time(item.written.writtenMs), proof, proven)
}

/** What a person wrote; what the library adds by itself is nobody's act. */
private fun written(change: Happened.Changed): String =
    change.paths.zip(change.labels).filter { it.first !in BY_ITSELF }.map { it.second }.distinct().joinToString(", ")

private fun Desk.proof(proof: org.enlace.field.Proof): Pair<Proof, String> = when (proof) {
    org.enlace.field.Proof.Waiting -> Proof.AUTHORED to words.say(Say.PROOF_AUTHORED)
    is org.enlace.field.Proof.Received -> Proof.RECEIVED to words.say(Say.PROOF_RECEIVED, "when" to time(proof.receivedMs))
    is org.enlace.field.Proof.Witnessed -> Proof.WITNESSED to words.say(Say.PROOF_WITNESSED, "when" to time(proof.receivedMs))
    is org.enlace.field.Proof.NotAccepted -> Proof.REFUSED to words.say(Say.PROOF_REFUSED, "why" to proof.explained)
}

internal suspend fun Desk.radioScreen(place: Place.Radio) =
    RadioScreen(open.radioReport(place.incident, tongue(place.spoken)), place.spoken)
