package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.Fact
import org.enlace.app.state.Group
import org.enlace.app.state.IdentityScreen
import org.enlace.app.state.Person
import org.enlace.app.state.PersonScreen
import org.enlace.app.state.Picked
import org.enlace.app.state.RescueScreen
import org.enlace.app.state.Tally
import org.enlace.app.state.Triage
import org.enlace.app.state.Written
import org.enlace.app.words.Say
import org.enlace.field.Coded
import org.enlace.field.Edit
import org.enlace.field.PersonToHelp
import org.enlace.field.Value
import org.enlace.field.choices
import org.enlace.field.fieldLabel

/** Languages most spoken along the line, first; any other is said by voice and written down later. */
private val SPOKEN = listOf("es", "en", "ht", "mam", "quc", "pt", "zh", "ru")

/** What of an identity is asked for on the spot. */
private val NAMED = listOf("given_names", "surname_1", "surname_2", "birth_date", "phone")

/** A name stays on the screen for so long, milliseconds. */
private const val SHOWN_MS = 60_000L

/** A group that does not exist yet. */
private const val NEW_GROUP = "new"

internal suspend fun Desk.rescueScreen(place: Place.Rescue): RescueScreen {
    val view = open.rescue(place.id, tongue)
    val tally = view.tally.map { Tally(triage(it.condition), it.condition?.label ?: words.say(Say.RESCUE_UNTRIAGED), it.count.toInt()) }
    val groups = view.parties.map { party -> Group(party.group?.toInt(), party.people.map { person(it) }) }
    return RescueScreen(open.incident(place.id, tongue)?.let(::line)?.title.orEmpty(), tally, groups)
}

private fun Desk.person(person: PersonToHelp) = Person(
    id = person.item,
    ordinal = person.ordinal.toInt(),
    triage = triage(person.condition),
    condition = person.condition?.label ?: words.say(Say.RESCUE_UNTRIAGED),
    age = person.ageBand?.label,
    language = person.language?.label,
    needs = person.needs.map { it.label },
    referred = person.referredTo?.label,
)

private fun triage(condition: Coded?) = Triage.entries.find { it.code == condition?.code }

internal suspend fun Desk.openPerson(incident: String, item: String?) {
    val people = open.rescue(incident, tongue).parties.flatMap { party -> party.people.map { party.group to it } }
    val (group, known) = people.firstOrNull { it.second.item == item } ?: (null to null)
    val care = if (known == null) Care() else Care(
        known.condition?.code, known.ageBand?.code, known.language?.code, group, known.needs.map { it.code }.toSet(),
    )
    go(Place.Person(incident, item, known?.ordinal?.toInt() ?: people.size + 1, care))
}

internal suspend fun Desk.personScreen(place: Place.Person): PersonScreen {
    val care = place.care
    val groups = open.rescue(place.incident, tongue).parties.mapNotNull { it.group }.sorted()
    val chosenNew = care.group != null && care.group !in groups
    fun of(set: String, vararg chosen: String?) = choices(set, tongue).map { Choice(it.code, it.label, it.code in chosen) }
    return PersonScreen(
        place.ordinal,
        of("condition", care.condition).reversed().sortedBy { it.code == "dead" },
        of("age_band", care.age),
        choices("need", tongue).map { Choice(it.code, it.label, it.code in care.needs) },
        SPOKEN.map { Choice(it, words.text("text.language.$it") ?: it, it == care.language) },
        listOf(Choice("", words.say(Say.RESCUE_GROUP_NONE), care.group == null)) +
            groups.map { Choice("$it", "$it", it == care.group) } +
            Choice(NEW_GROUP, words.say(Say.RESCUE_GROUP_NEW), chosenNew),
    )
}

internal suspend fun Desk.onPerson(place: Place.Person, act: Act) {
    val care = place.care
    fun become(next: Care) = stay(place.copy(care = next))
    when {
        act == Act.SavePerson -> savePerson(place)
        act !is Act.Pick -> {}
        act.field == Picked.CONDITION -> become(care.copy(condition = act.code))
        act.field == Picked.AGE -> become(care.copy(age = act.code))
        act.field == Picked.LANGUAGE -> become(care.copy(language = act.code))
        act.field == Picked.NEED -> become(care.copy(needs = if (act.code in care.needs) care.needs - act.code else care.needs + act.code))
        act.field == Picked.GROUP -> become(care.copy(group = group(place, act.code)))
    }
}

private suspend fun Desk.group(place: Place.Person, code: String): Long? = when (code) {
    "" -> null
    NEW_GROUP -> (open.rescue(place.incident, tongue).parties.mapNotNull { it.group }.maxOrNull() ?: 0) + 1
    else -> code.toLongOrNull()
}

private suspend fun Desk.savePerson(place: Place.Person) {
    val care = place.care
    val prefix = place.item?.let { "people.$it." }.orEmpty()
    val edits = buildList {
        fun set(path: String, code: String?) = code?.let { add(Edit.Set(prefix + path, Value.Text(it))) }
        if (place.item == null) set("role", "in_danger")
        set("condition", care.condition)
        set("age_band", care.age)
        set("language", care.language)
        if (care.group != null) add(Edit.Set("${prefix}group", Value.Number(care.group))) else if (place.item != null) add(Edit.Clear("${prefix}group"))
        for (need in care.needs) add(Edit.Set("${prefix}needs.$need", Value.YesNo(true)))
        val before = place.item?.let { item -> open.rescue(place.incident, tongue).parties.flatMap { it.people }.find { it.item == item } }
        for (gone in before?.needs.orEmpty().map { it.code } - care.needs) add(Edit.Clear("${prefix}needs.$gone"))
    }
    if (place.item != null) {
        open.edit(place.incident, edits, null)
    } else {
        val identity = care.identity.filterValues(String::isNotBlank).map { (path, text) -> Edit.Set(path, Value.Text(text.trim())) }
        open.recordPerson(place.incident, edits, open.enrolment().identity() ?: NOWHERE, identity, null)
    }
    back()
}

/** Only named where nothing is written to it: a person without a name needs no stream for names. */
private const val NOWHERE = "identity/none"

internal fun Desk.openIdentity() {
    val place = places.last() as? Place.Person ?: return
    go(Place.Identity(place.incident, place.item))
}

internal suspend fun Desk.identityScreen(place: Place.Identity): IdentityScreen {
    val until = place.until ?: return IdentityScreen(shown = false)
    val left = words.duration(until - now().monotonicMs.toLong())
    val entering = (places.getOrNull(places.size - 2) as? Place.Person)?.takeIf { it.item == null }
    val writing = if (entering == null || open.enrolment().identity() == null) emptyList() else NAMED.map {
        Written(it, fieldLabel("person_identity", it, tongue), entering.care.identity[it].orEmpty())
    }
    return IdentityScreen(true, looked, writing, left)
}

internal suspend fun Desk.onIdentity(place: Place.Identity, act: Act) {
    when (act) {
        Act.ShowPresence -> if (host.presence()) {
            looked = place.item?.let { look(place.incident, it) }.orEmpty()
            stay(place.copy(until = now().monotonicMs.toLong() + SHOWN_MS))
        }
        Act.HideIdentity -> hide()
        is Act.WriteField -> writeName(act)
        else -> {}
    }
}

/** Each look is on record in the library: once for each showing, not for each drawing. */
private suspend fun Desk.look(incident: String, item: String): List<Fact> {
    val subject = open.document(incident, tongue).fields.firstOrNull { it.path == "people.$item.subject" }?.value as? Value.Bytes ?: return emptyList()
    return open.lookAtPerson(subject.hex, tongue).flatMap { view ->
        view.fields.filter { it.path != "subject" && it.shown.isNotBlank() }.map { Fact(it.label, it.shown) }
    }
}

private fun Desk.writeName(act: Act.WriteField) {
    val at = places.size - 2
    val person = places.getOrNull(at) as? Place.Person ?: return
    places[at] = person.copy(care = person.care.copy(identity = person.care.identity + (act.path to act.text)))
}

private fun Desk.hide() {
    looked = emptyList()
    (places.last() as? Place.Identity)?.let { stay(it.copy(until = null)) }
}

/** Time passed: what was shown for a while is hidden again. */
internal fun Desk.expire() {
    val place = places.lastOrNull() as? Place.Identity
    val until = place?.until ?: return
    if (now().monotonicMs.toLong() >= until) hide()
}
