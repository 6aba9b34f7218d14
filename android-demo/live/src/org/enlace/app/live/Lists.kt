package org.enlace.app.live

import org.enlace.app.state.Area
import org.enlace.app.state.DraftCard
import org.enlace.app.state.Fact
import org.enlace.app.state.HomeScreen
import org.enlace.app.state.Mark
import org.enlace.app.state.ReportLine
import org.enlace.app.state.SyncScreen
import org.enlace.app.state.Truth
import org.enlace.field.Draft
import org.enlace.field.IncidentFilter
import org.enlace.field.IncidentRow
import org.enlace.field.SyncState
import org.enlace.field.SyncSummary

internal suspend fun Desk.homeScreen(): HomeScreen {
    val page = open.incidents(IncidentFilter(), tongue)
    val unanswered = open.channels(tongue).sumOf { it.needsAnswer.toLong() }
    return HomeScreen(truth(open.syncSummary(tongue)), page.rows.map { line(it) }, unanswered.toInt(), page.next != null)
}

internal suspend fun Desk.syncScreen(): SyncScreen {
    val summary = open.syncSummary(tongue)
    val drafts = open.drafts(tongue).map { card(it) }
    val never = summary.never.map { Fact(open.incident(it.document, tongue)?.let(::line)?.title ?: it.document.take(8), it.explained) }
    val areas = summary.streams.filter { it.stream != "control" }.map { stream ->
        Area(area(stream.stream), stream.complete, stream.windowFromMs?.let { time(it) }, stream.lastContactMs?.let(::ago))
    }
    return SyncScreen(truth(summary), drafts, never, areas, syncing)
}

private fun Desk.truth(summary: SyncSummary) = Truth(
    waiting = maxOf(summary.waitingDocuments, if (summary.waitingRecords > 0u) 1u else 0u).toInt(),
    oldest = summary.oldestWaitingMs?.let { time(it) },
    refused = summary.openDrafts.toInt(),
    apart = summary.quarantinedDocuments.toInt(),
    complete = summary.streams.all { it.complete },
    contact = summary.lastContactMs?.let(::ago),
)

/** A row as the list shows it. Words and marks are the library's. */
internal fun Desk.line(row: IncidentRow): ReportLine {
    val occurred = row.occurred
    return ReportLine(
        id = row.document,
        title = row.scenario?.label ?: words.label("scenario", "other"),
        place = row.placeWords?.ifBlank { null } ?: row.point?.let(::said),
        time = if (occurred != null) time(occurred.utcMs, occurred.offsetMin) else time(row.updatedMs),
        reference = row.reference,
        mark = mark(row.sync),
        status = row.status.label,
        level = row.level.label.takeIf { row.level.code != "routine" },
        conflicts = row.conflicts.toInt(),
        exercise = row.exercise != null,
    )
}

internal fun mark(sync: SyncState) = when (sync) {
    SyncState.RECEIVED -> Mark.RECEIVED
    SyncState.WAITING -> Mark.WAITING
    SyncState.REFUSED -> Mark.REFUSED
    SyncState.QUARANTINED -> Mark.APART
}

/** What a refusal took out, with the reason and the values. */
internal suspend fun Desk.card(draft: Draft): DraftCard {
    val title = open.incident(draft.document, tongue)?.scenario?.label ?: words.label("scenario", "other")
    return DraftCard(draft.number.toLong(), title, draft.explained, draft.values.map { Fact(it.label, it.shown) })
}

/** `internal/nogales` as people call it: the class in words, the sector with a capital. */
private fun Desk.area(stream: String): String {
    val (kind, sector) = stream.split('/').takeLast(2).let { if (it.size == 2) it else listOf("", stream) }
    val name = sector.replaceFirstChar(Char::uppercase)
    return words.text("text.app.area.$kind")?.replace("{sector}", name) ?: name
}
