package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.Here
import org.enlace.app.state.Picked
import org.enlace.app.state.ReportScreen
import org.enlace.app.state.ReportStep
import org.enlace.field.Edit
import org.enlace.field.Value
import org.enlace.field.choices
import org.enlace.field.inLanguage

/** On the first screen: what cannot wait for a list. All others are one touch away, in the library's order. */
private val FIRST = listOf(
    "rescue_land", "rescue_water", "accidental_crossing", "shots_across", "assault_on_person", "barrier_injury", "child_alone", "pursuit_to_line",
)

internal fun Desk.reportScreen(place: Place.Report): ReportScreen {
    val spot = place.spot
    return ReportScreen(
        step = place.step,
        kinds = kinds(place.all),
        all = place.all,
        kind = place.kind?.let { Choice(it, words.short("scenario", it)) },
        here = (if (place.step == ReportStep.WHERE) host.here() else spot)?.let { Here(it, hereWords(it)) },
        clock = time(now().utcMs),
        locked = place.locked,
        silent = isSilent(),
        reference = place.reference,
        warnings = place.warnings.map { it.words.inLanguage(tongue) },
    )
}

private fun Desk.kinds(all: Boolean): List<Choice> {
    val codes = if (all) choices("scenario", tongue).map { it.code } else FIRST
    return codes.map { Choice(it, words.short("scenario", it)) }
}

/** The grid first, for the radio; then the landmark, for people. */
private fun Desk.hereWords(spot: org.enlace.app.state.Spot): String {
    val point = spot.point()
    return listOf(grid(point), said(point)).distinct().joinToString("\n")
}

internal suspend fun Desk.onReport(place: Place.Report, act: Act) {
    when {
        act is Act.Pick && act.field == Picked.KIND -> stay(place.copy(kind = act.code, step = ReportStep.WHERE))
        act == Act.AllKinds -> stay(place.copy(all = !place.all))
        act is Act.UseHere -> stay(place.copy(spot = if (act.here) host.here() else null, step = ReportStep.WHEN))
        act is Act.UseNow -> save(place, act.now)
    }
}

/** The way back within a report leads to the step before; a saved one is left. Whether the step was taken. */
internal fun Desk.leaveReport(): Boolean {
    val place = places.last() as? Place.Report ?: return false
    val before = when (place.step) {
        ReportStep.WHERE -> ReportStep.WHAT
        ReportStep.WHEN -> ReportStep.WHERE
        else -> return false
    }
    stay(place.copy(step = before))
    return true
}

private suspend fun Desk.save(place: Place.Report, now: Boolean) {
    val edits = buildList {
        add(Edit.Set("scenario", Value.Text(checkNotNull(place.kind))))
        place.spot?.let {
            add(Edit.Set("place.point", Value.Position(it.point())))
            add(Edit.Set("place.source", Value.Text("gps")))
        }
        if (now) {
            add(Edit.Set("occurred.from", Value.Time(at())))
            add(Edit.Set("occurred.precision", Value.Text("minute")))
        }
    }
    if (place.locked) {
        lock.capture(edits)
        return stay(place.copy(step = ReportStep.SAVED))
    }
    val stream = open.enrolment().internal()
    if (stream == null) {
        problem = words.explain("no_stream")
        return
    }
    val saved = open.report(stream, edits)
    stay(place.copy(step = ReportStep.SAVED, saved = saved.document, reference = saved.reference, warnings = saved.warnings))
}
