package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.MapScreen
import org.enlace.app.state.Place as Marked
import org.enlace.app.state.ReportLine
import org.enlace.app.state.SearchScreen
import org.enlace.app.state.Spot
import org.enlace.field.IncidentFilter
import org.enlace.field.NearLandmark
import org.enlace.field.Point
import org.enlace.field.SearchIn
import org.enlace.field.Value

/** Rows a search shows. */
private const val HITS = 50

/** People a search of names shows. */
private const val NAMES = 10u

/** Half the width of the map in metres: as near as what is on it allows. Each with a round length for its scale. */
private val WIDTHS = listOf(500 to 200, 1_000 to 500, 3_000 to 1_000)
private val WIDEST_M = WIDTHS.last().first

/** Where a map begins that knows no position and no report: the first pilot sector's port. */
private val NOGALES = Spot(313_326_000, -1_109_427_000)

internal suspend fun Desk.searchScreen(place: Place.Search): SearchScreen {
    if (place.query.isBlank()) return SearchScreen(place.query, emptyList(), place.names)
    val rows = open.incidents(IncidentFilter(text = place.query), tongue).rows.take(HITS).map { line(it) }
    return SearchScreen(place.query, place.people.map { it.second } + rows, place.names)
}

internal suspend fun Desk.onSearch(place: Place.Search, act: Act) {
    when (act) {
        // Names were shown for what was asked then: nobody looks at people letter by letter.
        is Act.Write -> stay(place.copy(query = act.text, names = false, people = emptyList()))
        Act.ShowPresence -> if (host.presence()) stay(place.copy(names = true, people = people(place.query)))
        else -> {}
    }
}

/** People of this name with their subjects. Each look is on record, so it happens once each time somebody shows to be there. */
private suspend fun Desk.people(query: String): List<Pair<String, ReportLine>> =
    open.search(query, SearchIn.IDENTITY, null, NAMES).mapNotNull { hit ->
        val subject = open.document(hit.document, tongue).fields.firstOrNull { it.path == "subject" }?.value as? Value.Bytes
        val view = subject?.let { open.lookAtPerson(it.hex, tongue).firstOrNull() } ?: return@mapNotNull null
        val name = listOf("given_names", "surname_1", "surname_2").mapNotNull { part -> view.fields.find { it.path == part }?.shown }
        subject.hex to ReportLine(subject.hex, name.joinToString(" "), null, "", null, mark(view.sync), "")
    }

/** A person leads to who it is, a report to itself. */
internal fun Desk.openHit(id: String) {
    val place = places.last() as? Place.Search ?: return
    if (place.people.none { it.first == id }) go(Place.Incident(id))
}

internal suspend fun Desk.mapScreen(): MapScreen {
    val here = host.here()
    val centre = here ?: open.incidents(IncidentFilter(), tongue).rows.firstNotNullOfOrNull { it.point }?.spot() ?: NOGALES
    val reports = open.nearest(centre.point(), 12u, tongue, WIDEST_M.toDouble()).mapNotNull { near ->
        val line = line(near.incident)
        near.incident.point?.let { Marked(line.title, it.spot(), distance(near.distanceM), line.id, line.mark) }
    }
    val landmarks = landmarks.nearestLandmarks(centre.point(), 8u, tongue, WIDEST_M.toDouble()).mapNotNull { near ->
        near.landmark.point?.let { Marked(near.landmark.name, it.spot(), distance(near.distanceM)) }
    }
    val farthest = (reports + landmarks).maxOfOrNull { farM(centre, it.spot) } ?: 0.0
    val (radiusM, scaleM) = WIDTHS.firstOrNull { farthest * 1.1 < it.first } ?: WIDTHS.last()
    return MapScreen(
        line = line(centre.point()),
        landmarks = landmarks,
        reports = reports,
        here = here,
        radiusM = radiusM,
        centre = centre,
        scaleM = scaleM,
        scale = distance(scaleM.toDouble()),
        north = words.text("text.country.US").orEmpty(),
        south = words.text("text.country.MX").orEmpty(),
    )
}

/** On land the monuments are the line: it runs straight from each to the next. Along the rivers there are none, and none is drawn. */
private fun Desk.line(centre: Point): List<Spot> {
    val near = landmarks.nearestLandmarks(centre, 60u, tongue, 120_000.0)
    return near.filter { it.landmark.kind.code == "monument" }.mapNotNull(::numbered).sortedBy { it.first }.map { it.second }
}

/** How far off the middle, for the width of the drawing alone. */
private fun farM(centre: Spot, spot: Spot): Double {
    val north = (spot.latE7 - centre.latE7) / 1e7 * 111_320
    val east = (spot.lonE7 - centre.lonE7) / 1e7 * 111_320 * kotlin.math.cos(Math.toRadians(centre.latE7 / 1e7))
    return maxOf(kotlin.math.abs(north), kotlin.math.abs(east))
}

private fun numbered(near: NearLandmark): Pair<Int, Spot>? {
    val number = near.landmark.code?.takeWhile(Char::isDigit)?.toIntOrNull() ?: return null
    return near.landmark.point?.let { number to it.spot() }
}

private fun distance(metres: Double): String =
    if (metres < 1_000) "${(metres / 10).toInt() * 10} m" else "%.1f km".format(java.util.Locale.ROOT, metres / 1_000)
