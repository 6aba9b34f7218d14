package org.enlace.app.live

import java.io.File
import java.security.MessageDigest
import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.EvidenceScreen
import org.enlace.app.state.Picked
import org.enlace.field.Edit
import org.enlace.field.Value
import org.enlace.field.choices
import org.enlace.field.newItemId

/** What of an item is entered, by the field it becomes. */
private val FIELDS = mapOf(
    Picked.EVIDENCE_KIND to "kind", Picked.DESCRIPTION to "description", Picked.PACKAGING to "packaging", Picked.SEAL to "seal_no",
)

internal fun Desk.evidenceScreen(place: Place.Evidence): EvidenceScreen {
    val taken = place.taken
    fun of(set: String, field: String) = choices(set, tongue).map { Choice(it.code, it.label, it.code == place.entered[field]) }
    return EvidenceScreen(
        number = place.number,
        digest = taken?.sha256?.take(16)?.chunked(4)?.joinToString(" "),
        place = taken?.spot?.let { said(it.point()) },
        time = taken?.let { time(it.at.utcMs, it.at.offsetMin) },
        kinds = of("evidence_kind", "kind"),
        description = place.entered["description"].orEmpty(),
        packaging = of("packaging", "packaging"),
        seal = place.entered["seal_no"].orEmpty(),
        reference = place.reference,
    )
}

internal suspend fun Desk.onEvidence(place: Place.Evidence, act: Act) {
    when {
        act == Act.Shoot -> host.shoot()?.let { stay(Place.Evidence(place.incident, taken(it), if (place.reference == null) place.entered else emptyMap())) }
        act == Act.SignEvidence -> sign(place)
        act is Act.Pick -> FIELDS[act.field]?.let { stay(place.copy(entered = place.entered + (it to act.code))) }
    }
}

private fun Desk.taken(file: File) = Taken(file.path, sha256(file), file.length(), host.here(), at())

/** Read in pieces: a film does not fit into memory. */
private fun sha256(file: File): String {
    val digest = MessageDigest.getInstance("SHA-256")
    val piece = ByteArray(64 * 1024)
    file.inputStream().use { stream ->
        while (true) {
            val read = stream.read(piece)
            if (read < 0) break
            digest.update(piece, 0, read)
        }
    }
    return digest.digest().joinToString("") { "%02x".format(it) }
}

private suspend fun Desk.sign(place: Place.Evidence) {
    val taken = place.taken ?: return
    val media = "media.${newItemId()}."
    val edits = buildList {
        for ((field, text) in place.entered) if (text.isNotBlank()) add(Edit.Set(field, Value.Text(text.trim())))
        add(Edit.Set("lang", Value.Text(lang.name.lowercase())))
        add(Edit.Set("found_at", Value.Time(taken.at)))
        open.enrolment().holder?.let { add(Edit.Set("found_by", Value.Person(it))) }
        taken.spot?.let { add(Edit.Set("found_place.point", Value.Position(it.point()))) }
        add(Edit.Set(media + "sha256", Value.Bytes(taken.sha256)))
        add(Edit.Set(media + "size_bytes", Value.Number(taken.bytes)))
        add(Edit.Set(media + "captured", Value.Time(taken.at)))
        taken.spot?.let { add(Edit.Set(media + "place.point", Value.Position(it.point()))) }
    }
    val saved = open.captureEvidence(place.incident, edits)
    val number = open.document(saved.document, tongue).fields.firstOrNull { it.path == media + "capture_no" }?.value
    stay(place.copy(reference = saved.reference, number = (number as? Value.Number)?.number))
}
