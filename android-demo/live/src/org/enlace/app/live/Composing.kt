package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.ComposeScreen
import org.enlace.app.state.Names
import org.enlace.app.state.Picked
import org.enlace.app.words.Say
import org.enlace.field.Coded
import org.enlace.field.NoticeDraft
import org.enlace.field.NoticeFields
import org.enlace.field.NoticeForm
import org.enlace.field.NoticePlace
import org.enlace.field.NoticeTime
import org.enlace.field.SaidText
import org.enlace.field.Value

/** A notice about a report. Nothing of the report fills it but what is coded and shown: kind, severity, time, place. */
internal suspend fun Desk.compose(incident: String) {
    val channel = open.channels(tongue).firstOrNull { it.mayNotify }
    if (channel == null) {
        problem = words.explain("no_grant")
        return
    }
    val form = open.noticeForm(channel.channel, tongue)
    go(Place.Compose(incident, channel.channel, form.purposes.first().purpose.code))
}

internal suspend fun Desk.composeScreen(place: Place.Compose): ComposeScreen {
    val form = open.noticeForm(place.channel, tongue)
    val page = place.preview?.page(tongue)
    val title = open.incident(place.incident, tongue)?.let(::line)?.title.orEmpty()
    val finest = form.purposes.first { it.purpose.code == place.purpose }.finest.code
    return ComposeScreen(
        title = title,
        checking = page != null,
        purposes = form.purposes.map { Choice(it.purpose.code, it.purpose.label, it.purpose.code == place.purpose) },
        happening = form.of("happening").map { Choice(it.code, it.label, it.code in place.happening) },
        asks = form.of("ask").map { Choice(it.code, it.label, it.code in place.asks) },
        precision = form.of("place_precision").map { Choice(it.code, it.label, it.code == (place.precision ?: finest)) },
        text = place.text,
        textMax = if (form.mayText) form.maxText.toInt() else 0,
        names = if (place.confirmed) Names.NONE else Names.NOT_ASKED,
        preview = (if (tongue == org.enlace.field.Lang.ES) page?.spanish else page?.english).orEmpty(),
        doubts = page?.doubts?.map { it.explained }.orEmpty(),
        recipients = page?.to?.map { it.name }.orEmpty(),
        keeps = page?.expiresMs?.let { words.say(Say.COMPOSE_UNTIL, "duration" to words.duration(it - now().utcMs)) }.orEmpty(),
        sent = place.sent,
    )
}

private fun NoticeForm.of(set: String): List<Coded> = sets.firstOrNull { it.set == set }?.choices.orEmpty()

internal suspend fun Desk.onCompose(place: Place.Compose, act: Act) {
    fun Set<String>.toggled(code: String) = if (code in this) this - code else this + code
    when (act) {
        is Act.Pick -> when (act.field) {
            Picked.PURPOSE -> stay(place.copy(purpose = act.code, precision = null))
            Picked.HAPPENING -> stay(place.copy(happening = place.happening.toggled(act.code)))
            Picked.ASK -> stay(place.copy(asks = place.asks.toggled(act.code)))
            Picked.PRECISION -> stay(place.copy(precision = act.code))
            else -> {}
        }
        is Act.Write -> stay(place.copy(text = act.text))
        Act.Check -> stay(place.copy(preview = open.previewNotice(place.channel, draft(place))))
        is Act.AnswerNames -> stay(if (act.none) place.copy(confirmed = true) else place.copy(preview = null, confirmed = false))
        Act.Send -> place.preview?.let {
            open.sendNotice(it, place.confirmed)
            stay(place.copy(sent = true))
        }
        else -> {}
    }
}

/** What was chosen, and the coded fields of the report that a notice has a place for. */
private suspend fun Desk.draft(place: Place.Compose): NoticeDraft {
    val fields = open.document(place.incident, tongue).fields.associate { it.path to it.value }
    fun code(path: String) = (fields[path] as? Value.Text)?.text
    val point = (fields["place.point"] as? Value.Position)?.point
    val from = (fields["occurred.from"] as? Value.Time)?.at
    val notice = NoticeFields(
        scenario = code("scenario").orEmpty(),
        severity = code("severity"),
        occurred = from?.let { NoticeTime(it, precision = code("occurred.precision")) },
        place = point?.let { NoticePlace(point = it, precision = place.precision, side = code("place.side")) },
        happening = place.happening.toList(),
        asks = place.asks.toList(),
        text = place.text.trim().ifBlank { null }?.let { SaidText(it, lang.name.lowercase()) },
    )
    return NoticeDraft(purpose = place.purpose, notice = notice)
}

/** From the preview the way back leads to what was entered. Whether the step was taken. */
internal fun Desk.leavePreview(): Boolean {
    val place = places.last() as? Place.Compose ?: return false
    if (place.preview == null || place.sent) return false
    stay(place.copy(preview = null, confirmed = false))
    return true
}
