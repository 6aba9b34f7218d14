package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Door
import org.enlace.app.state.EnrolStage
import org.enlace.app.state.Lang
import org.enlace.app.state.UiState

/** Carries out an act at the place where the person is. What a place does not know is left alone. */
internal suspend fun Desk.perform(act: Act) {
    when (act) {
        Act.Back -> if (!leaveReport() && !leavePreview()) back()
        is Act.Go -> enter(act.to)
        is Act.Open -> openRow(act.id)
        is Act.Speak -> keep(setup.copy(lang = act.lang))
        is Act.SetLook -> keep(setup.copy(look = act.look))
        is Act.SetQuiet -> keep(setup.copy(quietAtNight = act.quiet))
        is Act.SetDuty -> keep(setup.copy(onDuty = act.onDuty)).also { host.onDuty(act.onDuty) }
        Act.Lock -> lockUp()
        is Act.TakeDraft -> open.takeUpDraft(act.number.toULong(), null)
        is Act.DropDraft -> open.discardDraft(act.number.toULong())
        else -> when (val place = places.last()) {
            is Place.Unlock -> onUnlock(place, act)
            is Place.Enrol -> onEnrol(place, act)
            is Place.Report -> onReport(place, act)
            is Place.Incident -> onIncident(place, act)
            is Place.Form -> onForm(place, act)
            is Place.Rescue -> if (act is Act.OpenPerson) openPerson(place.id, act.id)
            is Place.Person -> onPerson(place, act)
            is Place.Identity -> onIdentity(place, act)
            is Place.Evidence -> onEvidence(place, act)
            is Place.Search -> onSearch(place, act)
            is Place.Notice -> onNotice(place, act)
            is Place.Compose -> onCompose(place, act)
            is Place.Radio -> if (act == Act.OtherLanguage) stay(place.copy(spoken = other(place.spoken)))
            is Place.Order -> if (act == Act.Obey) obey()
            is Place.Gone -> if (act == Act.JoinAgain) joinAgain()
            else -> {}
        }
    }
}

private suspend fun Desk.enter(door: Door) {
    val incident = incidentHere()
    when (door) {
        Door.HOME -> home()
        Door.TYPE_CODE -> stay(Place.Enrol(EnrolStage.TYPING))
        Door.LOCKED_REPORT -> go(Place.Report(locked = true))
        Door.SYNC -> go(Place.Sync)
        Door.REPORT -> go(Place.Report())
        Door.SEARCH -> go(Place.Search())
        Door.MAP -> go(Place.Around)
        Door.NOTICES -> go(Place.Notices)
        Door.SETTINGS -> go(Place.Settings)
        Door.PERSON -> openPerson(incident ?: return, null)
        Door.IDENTITY -> openIdentity()
        Door.INCIDENT -> incident?.let { only(Place.Home); go(Place.Incident(it)) }
        Door.FORM -> (places.last() as? Place.Incident)?.let { go(Place.Form(it.id, it.missing.map { missing -> missing.path })) }
        Door.TIMELINE -> incident?.let { go(Place.Timeline(it)) }
        Door.RESCUE -> incident?.let { go(Place.Rescue(it)) }
        Door.EVIDENCE -> incident?.let { go(Place.Evidence(it)) }
        Door.COMPOSE -> incident?.let { compose(it) }
        Door.RADIO -> incident?.let { go(Place.Radio(it, lang)) }
    }
}

/** The incident the person is at, or about whose part they are. */
private fun Desk.incidentHere(): String? = when (val place = places.last()) {
    is Place.Incident -> place.id
    is Place.Rescue -> place.id
    is Place.Report -> place.saved
    is Place.Person -> place.incident
    else -> null
}

private suspend fun Desk.openRow(id: String) = when (places.last()) {
    Place.Notices -> openNotice(id)
    is Place.Search -> openHit(id)
    else -> go(Place.Incident(id))
}

private fun other(lang: Lang) = if (lang == Lang.EN) Lang.ES else Lang.EN

/** What the screen shows now. */
internal suspend fun Desk.state(): UiState {
    val place = places.last()
    val screen = when (place) {
        is Place.Unlock -> unlockScreen(place)
        is Place.Enrol -> enrolScreen(place)
        Place.Home -> homeScreen()
        Place.Sync -> syncScreen()
        is Place.Report -> reportScreen(place)
        is Place.Incident -> incidentScreen(place)
        is Place.Form -> formScreen(place)
        is Place.Timeline -> timelineScreen(place)
        is Place.Rescue -> rescueScreen(place)
        is Place.Person -> personScreen(place)
        is Place.Identity -> identityScreen(place)
        is Place.Evidence -> evidenceScreen(place)
        is Place.Search -> searchScreen(place)
        Place.Around -> mapScreen()
        Place.Notices -> noticesScreen()
        is Place.Notice -> noticeScreen(place)
        is Place.Compose -> composeScreen(place)
        is Place.Radio -> radioScreen(place)
        Place.Settings -> settingsScreen()
        is Place.Order -> orderScreen(place)
        is Place.Gone -> org.enlace.app.state.GoneScreen(place.why)
    }
    return UiState(lang, isDark(), screen, if (app == null) null else seen.exercise, troubles(), problem)
}
