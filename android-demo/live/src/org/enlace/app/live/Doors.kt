package org.enlace.app.live

import java.io.File
import org.enlace.app.state.Act
import org.enlace.app.state.CodeStage
import org.enlace.app.state.EnrolScreen
import org.enlace.app.state.EnrolStage
import org.enlace.app.state.GoneWhy
import org.enlace.app.state.OrderKind
import org.enlace.app.state.OrderScreen
import org.enlace.app.state.SettingsScreen
import org.enlace.app.state.UnlockScreen
import org.enlace.app.words.Say
import org.enlace.field.Access
import org.enlace.field.CodeTried
import org.enlace.field.Enrolment
import org.enlace.field.EnrolmentState
import org.enlace.field.FieldApp
import org.enlace.field.Order
import org.enlace.field.SUSPENSION_DEADLINE_MS
import org.enlace.field.StreamAccess
import org.enlace.field.shut
import org.enlace.field.withFieldApp

/** Digits of a code chosen here; the library takes longer ones too. */
private const val DIGITS = 6

/** The app comes to life: a phone with a code asks for it, any other shows how far it has come. */
internal suspend fun Desk.enter() {
    if (lock.state().hasCode) return only(Place.Unlock(CodeStage.ENTER))
    only(Place.Enrol(EnrolStage.SCANNING))
    unlock()
    arrive()
}

/** Where somebody belongs who has just unlocked, joined or synced: an order comes before everything else. */
internal suspend fun Desk.arrive() {
    val app = app ?: return
    val enrolment = app.enrolment()
    val exercise = enrolment.streams.firstOrNull { it.stream == enrolment.internal() }?.exercise
    seen = seen.copy(compromised = enrolment.compromised, exercise = exercise)
    val order = app.pendingOrder()
    when {
        order != null -> only(Place.Order(kind(order)))
        enrolment.state == EnrolmentState.NOT_STARTED -> if (places.lastOrNull() !is Place.Enrol) only(Place.Enrol(EnrolStage.SCANNING))
        enrolment.state == EnrolmentState.WAITING -> only(Place.Enrol(EnrolStage.WAITING))
        places.lastOrNull() is Place.Enrol -> only(Place.Enrol(EnrolStage.DONE))
        places.isEmpty() || places.last() is Place.Unlock || places.last() is Place.Order -> home()
    }
}

/** Home, once a code is chosen. */
internal suspend fun Desk.home() = only(if (lock.state().hasCode) Place.Home else Place.Unlock(CodeStage.CHOOSE))

internal suspend fun Desk.lockUp() {
    app?.shut()
    app = null
    only(Place.Unlock(CodeStage.ENTER))
}

internal suspend fun Desk.unlockScreen(place: Place.Unlock): UnlockScreen {
    val state = lock.state()
    return UnlockScreen(
        stage = place.stage,
        digits = place.digits.length,
        triesLeft = state.triesLeft.toInt(),
        triesOf = state.tries.toInt(),
        wrong = place.wrong,
        wait = state.waitMs.toLong().takeIf { it > 0 }?.let(words::duration),
    )
}

internal suspend fun Desk.onUnlock(place: Place.Unlock, act: Act) {
    when (act) {
        is Act.Digit -> {
            val entered = place.copy(digits = place.digits + act.digit, wrong = false)
            stay(entered)
            if (entered.digits.length == DIGITS) entered(entered)
        }
        Act.EraseDigit -> stay(place.copy(digits = place.digits.dropLast(1)))
        Act.ShowPresence -> if (place.stage == CodeStage.ENTER && host.presence()) {
            lock.forgive()
            letIn()
        }
        else -> {}
    }
}

private suspend fun Desk.entered(place: Place.Unlock) {
    stay(place.copy(digits = ""))
    when (place.stage) {
        CodeStage.CHOOSE -> stay(Place.Unlock(CodeStage.REPEAT, chosen = place.digits))
        CodeStage.REPEAT -> if (place.digits == place.chosen) choose(place.digits) else {
            problem = words.say(Say.UNLOCK_DIFFER)
            stay(Place.Unlock(CodeStage.CHOOSE))
        }
        CodeStage.ENTER -> when (lock.tryCode(place.digits)) {
            CodeTried.Right -> letIn()
            is CodeTried.Wrong -> stay(place.copy(digits = "", wrong = true))
            is CodeTried.TooSoon -> {}
            CodeTried.Wiped -> only(Place.Gone(GoneWhy.TRIES))
        }
    }
}

private suspend fun Desk.choose(code: String) {
    lock.chooseCode(code)
    only(Place.Home)
}

/** Opens the library and takes up what was reported while it was closed. */
private suspend fun Desk.letIn() {
    unlock()
    arrive()
    val stream = open.enrolment().internal() ?: return
    val refused = open.takeUpSealed(stream).refused
    if (refused.isNotEmpty()) problem = refused.distinct().joinToString("\n") { words.explain(it) }
}

/** The stream this phone reports into: the first working area it may write. */
internal fun Enrolment.internal(): String? = writable("internal")?.stream

/** The stream names go into: nobody without it enters one. */
internal fun Enrolment.identity(): String? = writable("identity")?.stream

private fun Enrolment.writable(kind: String): StreamAccess? =
    streams.firstOrNull { kind in it.stream.split('/') && it.access != Access.READ }

internal suspend fun Desk.enrolScreen(place: Place.Enrol): EnrolScreen {
    val enrolment = open.enrolment()
    return EnrolScreen(place.stage, place.typed, enrolment.agency, deviceName(enrolment), enrolment.rootFingerprint)
}

internal suspend fun Desk.onEnrol(place: Place.Enrol, act: Act) {
    when (act) {
        is Act.Typed -> stay(place.copy(typed = act.text))
        is Act.Scanned -> join(act.invitation)
        Act.Join -> join(place.typed)
        else -> {}
    }
}

private suspend fun Desk.join(invitation: String) {
    open.enrol(invitation.trim(), host.platform)
    only(Place.Enrol(EnrolStage.WAITING))
}

/** The library set aside what nobody can read any more; what can be read is never touched. */
internal suspend fun Desk.joinAgain() {
    app?.shut()
    app = null
    lock.setAside()
    // A key that belonged to an agency joins none again. While a database is left, it may still be needed.
    if (!File(host.database).exists()) host.forget()
    enter()
}

internal suspend fun Desk.obey() {
    if (!open.obey()) {
        problem = words.say(Say.ORDER_LATER)
        return
    }
    app?.shut()
    app = null
    only(Place.Gone(GoneWhy.ORDER))
}

private fun kind(order: Order) = when (order) {
    Order.RETIRE -> OrderKind.RETIRE
    Order.DESTROY -> OrderKind.DESTROY
    Order.DESTROY_NOW -> OrderKind.DESTROY_NOW
}

internal fun orderScreen(place: Place.Order) = OrderScreen(place.kind)

internal suspend fun Desk.settingsScreen(): SettingsScreen {
    val enrolment = open.enrolment()
    val holder = enrolment.holder
    val who = listOfNotNull(holder?.name, holder?.callSign).filter(String::isNotBlank).joinToString(" · ")
    return SettingsScreen(setup.look, setup.quietAtNight, setup.onDuty, who, deviceName(enrolment), lock.state().tries.toInt())
}

/** Short enough to be said; the whole id is nobody's business on a screen. */
private fun deviceName(enrolment: Enrolment): String {
    val device = enrolment.device?.take(8).orEmpty()
    return listOfNotNull(enrolment.holder?.unit?.ifBlank { null }, device).joinToString("-")
}

/** A sync of a library that is closed: it is closed again, and nothing of it is shown. */
internal suspend fun Desk.syncClosed(): Background {
    val resting = app
    if (resting != null) {
        resting.reopen()
        return try {
            resting.sync()
            waits()
        } finally {
            resting.suspendForBackground(SUSPENSION_DEADLINE_MS)
        }
    }
    return withFieldApp(host.database, host.device) { closed ->
        if (closed.enrolment().state == EnrolmentState.NOT_STARTED) return@withFieldApp Background.QUIET
        closed.sync()
        waits(closed)
    }
}

/** Whether something waits for the person. */
internal suspend fun Desk.waits(app: FieldApp = open): Background {
    val waits = app.pendingOrder() != null || app.channels(tongue).any { it.needsAnswer > 0u }
    return if (waits) Background.WAITED_FOR else Background.QUIET
}
