package org.enlace.app.live

import org.enlace.app.state.Accord
import org.enlace.app.state.Act
import org.enlace.app.state.BothRow
import org.enlace.app.state.Choice
import org.enlace.app.state.GivenAnswer
import org.enlace.app.state.NoticeLine
import org.enlace.app.state.NoticeScreen
import org.enlace.app.state.NoticesScreen
import org.enlace.app.words.Say
import org.enlace.field.AnswerDraft
import org.enlace.field.EventField
import org.enlace.field.EventView
import org.enlace.field.FieldException
import org.enlace.field.Speaker
import org.enlace.field.StatementKind
import org.enlace.field.StatementView
import org.enlace.field.ThreadFilter
import org.enlace.field.ThreadRow
import org.enlace.field.label

/** Answers of one touch; those that take words or values are given where there is a keyboard. */
private val TOUCHES = listOf("received", "en_route", "on_scene", "standing_by", "handled", "question")

internal suspend fun Desk.noticesScreen(): NoticesScreen {
    val rows = open.threads(ThreadFilter(), tongue).rows.filter { !it.by.own && !it.withdrawn }
    return NoticesScreen(rows.map { row -> noticeLine(row, open.event(row.channel, row.event, tongue)) })
}

/** What the list says of a notice. The first head speaks for it; all are on its own screen. */
private fun Desk.noticeLine(row: ThreadRow, event: EventView): NoticeLine {
    val release = event.history.firstOrNull { it.record == row.heads.first() }
    val level = release?.notice?.level ?: "routine"
    val answer = event.history.lastOrNull { it.kind == StatementKind.ANSWER && it.by.own }
    return NoticeLine(
        id = row.heads.first(),
        title = row.scenario?.label ?: release?.lines?.firstOrNull() ?: row.kind.label,
        from = row.by.agencyName,
        level = label("level", level, tongue),
        high = level == "high",
        time = time(row.receivedMs ?: row.madeMs),
        answer = answer?.word?.label,
    )
}

internal suspend fun Desk.openNotice(release: String) {
    val row = open.threads(ThreadFilter(), tongue).rows.firstOrNull { it.heads.first() == release } ?: return
    open.markOpened(release)
    go(Place.Notice(row.channel, row.event, release))
}

internal suspend fun Desk.noticeScreen(place: Place.Notice): NoticeScreen {
    val event = open.event(place.channel, place.event, tongue)
    val row = open.threads(ThreadFilter(), tongue).rows.firstOrNull { place.release in it.heads }
        ?: throw FieldException.NotHere("release_unknown", "")
    val own = event.history.filter { it.kind == StatementKind.ANSWER && it.by.own }.map { it.word.code }
    val countries = listOf("US", "MX")
    return NoticeScreen(
        line = noticeLine(row, event),
        lines = event.history.firstOrNull { it.record == place.release }?.lines.orEmpty(),
        answers = TOUCHES.map { Choice(it, label("answer", it, tongue), it in own) },
        given = event.history.filter { it.kind == StatementKind.ANSWER }.map { given(it) },
        countries = countries.map { words.text("text.country.$it") ?: it },
        rows = event.fields.map { both(it, countries) },
        until = row.expiresMs?.let { words.say(Say.NOTICES_UNTIL, "when" to soon(it)) }.orEmpty(),
    )
}

private fun Desk.given(answer: StatementView) = GivenAnswer(answer.word.label, name(answer.by), time(answer.receivedMs ?: answer.madeMs))

private fun Desk.name(by: Speaker): String = listOf(by.callSign, by.agencyName).filter(String::isNotBlank).joinToString(", ")

/** How a claim stands is the library's word: what somebody signed, what differs; equal words alone are no agreement. */
private fun both(field: EventField, countries: List<String>): BothRow {
    val says = countries.map { country -> field.voices.filter { it.country == country }.map { it.shown }.distinct().joinToString(" / ").ifBlank { null } }
    val accord = when {
        field.disputed -> Accord.DIFFER
        field.voices.any { it.agreed.isNotEmpty() } -> Accord.AGREED
        says.count { it != null } < 2 -> Accord.ONE_SIDED
        else -> Accord.EQUAL
    }
    return BothRow(field.label, says, accord)
}

internal suspend fun Desk.onNotice(place: Place.Notice, act: Act) {
    if (act is Act.Answer) open.answer(place.release, AnswerDraft(answer = act.code))
}

/** `in 21 hours`; the time itself once it is past. */
private fun Desk.soon(ms: Long): String {
    val left = ms - now().utcMs
    if (left <= 0) return time(ms)
    return words.text("text.time.in").orEmpty().replace("{duration}", words.duration(left))
}
