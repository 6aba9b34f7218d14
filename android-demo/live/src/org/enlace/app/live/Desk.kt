package org.enlace.app.live

import org.enlace.app.state.Lang
import org.enlace.app.state.Look
import org.enlace.app.state.Spot
import org.enlace.app.state.Trouble
import org.enlace.app.state.TroubleKind
import org.enlace.app.words.Say
import org.enlace.app.words.Words
import org.enlace.field.At
import org.enlace.field.CoordinateForm
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.FieldLock
import org.enlace.field.Landmarks
import org.enlace.field.Point
import org.enlace.field.Reading
import org.enlace.field.formatCoordinates
import org.enlace.field.open

/** Off by more than this the clock is told of, in milliseconds: what the library itself trusts a clock to. */
private const val CLOCK_TOLD_MS = 120_000L

/** What every screen is made from: the library, the words, the phone, and where the person is. Decides no rule. */
internal class Desk(val host: Host) {
    val lock = FieldLock.at(host.database, host.device.vault, host.device.clock)
    val landmarks: Landmarks by lazy { Landmarks.shipped() }
    val places = ArrayDeque<Place>()
    var setup = host.settings.read()
    var app: FieldApp? = null
    var problem: String? = null
    var syncing = false

    /** Who somebody is, for as long as it may be on the screen. */
    var looked = emptyList<org.enlace.app.state.Fact>()
    var seen = Seen()

    /** What this run of the app learned about the phone and the server. */
    data class Seen(
        val clockOffMs: Long = 0,
        val diskFull: Boolean = false,
        val distrust: Boolean = false,
        val compromised: Boolean = false,
        val exercise: String? = null,
    )

    val lang: Lang get() = setup.lang
    val words: Words get() = Words.of(setup.lang)
    val tongue: org.enlace.field.Lang get() = tongue(setup.lang)

    /** The open library; asked for only where somebody has unlocked it. */
    val open: FieldApp get() = checkNotNull(app) { "locked" }

    fun now(): Reading = host.device.clock?.now() ?: systemReading()

    fun at(): At = now().let { At(it.utcMs, it.offsetMin, it.zone) }

    fun go(place: Place) = places.addLast(place)

    /** Puts what was entered in the place of what was there. */
    fun stay(place: Place) {
        places.removeLastOrNull()
        places.addLast(place)
    }

    fun only(place: Place) {
        places.clear()
        places.addLast(place)
    }

    /** One step back; from the first place there is none. */
    fun back() {
        if (places.size > 1) places.removeLast()
    }

    suspend fun unlock() {
        app = FieldApp.open(host.database, host.device)
        seen = Seen()
    }

    fun keep(change: Setup) {
        setup = change
        host.settings.write(change)
    }

    fun isDark(): Boolean = when (setup.look) {
        Look.DARK -> true
        Look.LIGHT -> false
        Look.AUTO -> isNight(now(), host.here())
    }

    fun isSilent(): Boolean = setup.quietAtNight && isNight(now(), host.here())

    /** What the person must know about the phone itself. */
    fun troubles(): List<Trouble> = buildList {
        fun add(kind: TroubleKind, text: String) = add(Trouble(kind, text))
        if (seen.distrust) add(TroubleKind.DISTRUST, words.say(Say.TROUBLE_DISTRUST))
        if (seen.compromised) add(TroubleKind.COMPROMISED, words.say(Say.TROUBLE_COMPROMISED))
        if (seen.diskFull || host.isSpaceLow()) add(TroubleKind.SPACE, words.say(Say.TROUBLE_SPACE))
        val off = kotlin.math.abs(seen.clockOffMs)
        if (off > CLOCK_TOLD_MS) add(TroubleKind.CLOCK, words.say(Say.TROUBLE_CLOCK, "duration" to words.duration(off)))
        if (app?.wasRestored() == true) add(TroubleKind.RESTORED, words.say(Say.TROUBLE_RESTORED))
        app?.salvaged()?.let { add(TroubleKind.SALVAGED, words.say(Say.TROUBLE_SALVAGED, "n" to it.documents)) }
    }

    fun time(ms: Long, offsetMin: Short = now().offsetMin): String = words.time(ms, offsetMin.toInt(), now().utcMs)

    fun ago(ms: Long): String = words.ago(ms, now().utcMs)

    /** A position as people say it: from a landmark where there is one near, else on the grid. */
    fun said(point: Point): String = landmarks.placeOfPoint(point)?.let { landmarks.phraseOfPlace(it, tongue) } ?: grid(point)

    fun grid(point: Point): String = try {
        formatCoordinates(point, CoordinateForm.USNG_METRE)
    } catch (_: FieldException) {
        "${point.latE7 / 1e7}, ${point.lonE7 / 1e7}"
    }
}

internal fun tongue(lang: Lang): org.enlace.field.Lang = when (lang) {
    Lang.EN -> org.enlace.field.Lang.EN
    Lang.ES -> org.enlace.field.Lang.ES
}

internal fun Spot.point() = Point(latE7, lonE7, accuracyM?.toUInt())

internal fun Point.spot() = Spot(latE7, lonE7, accuracyM?.toInt())

private fun systemReading(): Reading {
    val (now, zone) = System.currentTimeMillis() to java.util.TimeZone.getDefault()
    return Reading(now, (zone.getOffset(now) / 60_000).toShort(), zone.id, (System.nanoTime() / 1_000_000).toULong(), 0u)
}
