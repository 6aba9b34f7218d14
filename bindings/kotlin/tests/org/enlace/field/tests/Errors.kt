package org.enlace.field.tests

import org.enlace.field.Edit
import org.enlace.field.EnrolmentState
import org.enlace.field.FieldException
import org.enlace.field.HostException
import org.enlace.field.Lang
import org.enlace.field.Value
import org.enlace.field.explained
import org.enlace.field.fieldLanguage
import org.enlace.field.inLanguage
import org.enlace.field.mendsItself
import org.enlace.field.problems
import java.util.Locale

const val NOON_MS: Long = 1_795_521_600_000

private const val EN_NOT_ENROLLED =
    "This phone is not enrolled yet. Scan the code on the sheet your administrator gave you."
private const val ES_NOT_ENROLLED =
    "Este teléfono aún no está dado de alta. Escanee el código de la hoja que le dio su administrador."
private const val EN_OUT_OF_RANGE = "“Members of the public: injured” must be a whole number from 0 to 65535. Check the number."
private const val ES_OUT_OF_RANGE = "«Población civil: lesionadas» debe ser un número entero de 0 a 65535. Revise el número."

/** An id of nothing. */
const val NOBODY: String = "00000000000000000000000000000000"

/** A phone that belongs to no agency. */
suspend fun alone(): Phone = Phone(ownFolder(), "alone", NOON_MS).open()

fun errorCases(): List<Case> = listOf(
    Case("nothing works before enrolment and every error says why") {
        val phone = alone()
        same(phone.app.enrolment().state, EnrolmentState.NOT_STARTED)
        fails<FieldException.NotEnrolled>("not_enrolled") { phone.report("scenario" to "drone") }
        fails<FieldException.NotEnrolled>("not_enrolled") { phone.app.sync() }
        fails<FieldException.Input>("invitation_foreign") { phone.app.enrol("hello", "kotlin") }
        fails<FieldException.Update>("invitation_newer") { phone.app.enrol("ENLACE9:AAAA", "kotlin") }
        fails<FieldException.NotHere>("document_unknown") { phone.app.document(NOBODY, Lang.EN) }
        fails<FieldException.NotAllowed>("no_stream") { phone.app.report("no stream", emptyList()) }
        holds(!phone.app.obey()) { "there is no order" }
        phone.die()
    },
    Case("an error of one sentence reads as it did when it was pinned") {
        val phone = alone()
        val error = fails<FieldException.NotEnrolled>("not_enrolled") { phone.app.sync() }
        same("$error", "not_enrolled: no enrolment on this device")
        same(error.explained(Lang.EN), EN_NOT_ENROLLED)
        same(error.explained(Lang.ES), ES_NOT_ENROLLED)
        same(error.problems to error.mendsItself, emptyList<Any>() to false)
        phone.die()
    },
    Case("an error with findings reads as it did when it was pinned") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            val saved = phone.report("scenario" to "drone")
            val wrong = Edit.Set("counts.public.injured", Value.Number(-1))
            val error = fails<FieldException.Input>("number_out_of_range") { phone.app.edit(saved.document, listOf(wrong)) }
            val finding = error.problems.single()
            same(listOf(finding.code, finding.path, finding.blocks), listOf("number_out_of_range", "counts.public.injured", true))
            same(finding.words.inLanguage(Lang.EN), EN_OUT_OF_RANGE)
            same(finding.words.inLanguage(Lang.ES), ES_OUT_OF_RANGE)
            val filing = fails<FieldException.Input>("asked_field_missing") { phone.app.file(saved.document) }
            holds(filing.problems.any { it.path == "severity" && "Gravedad" in it.words.es }) { "${filing.problems}" }
            phone.die()
        }
    },
    Case("a keystore that fails becomes an error of its own") {
        Agency().use { agency ->
            val phone = agency.phone("ana").open()
            val invitation = agency.invite("ana")
            phone.signerFails = HostException.PresenceRequired()
            fails<FieldException.Unlock>("presence_required") { phone.app.enrol(invitation, "kotlin") }
            phone.signerFails = IllegalStateException("not a host's error")
            fails<FieldException.Storage>("key_unavailable") { phone.app.sync() }
            phone.signerFails = null
            phone.enrol(invitation)
            phone.die()
            phone.memory.fails = HostException.Locked()
            fails<FieldException.Unlock>("vault_locked") { phone.open() }
            phone.memory.fails = null
            same(phone.open().app.enrolment().state, EnrolmentState.ENROLLED)
            phone.die()
        }
    },
    Case("no signal is told from a server that refuses") {
        Agency().use { agency ->
            val lost = agency.enrolled("ana")
            agency.lost(lost.deviceId())
            val refused = fails<FieldException.Refused>("device_compromised") { lost.app.sync() }
            holds(!refused.mendsItself) { "waiting does not bring a lost device back" }
            val phone = agency.enrolled("luis")
            agency.stop()
            val offline = fails<FieldException.Offline>("offline") { phone.app.sync() }
            holds(offline.mendsItself) { "a signal comes back" }
            phone.report("scenario" to "drone")
            same(phone.app.syncSummary(Lang.ES).waitingDocuments, 1uL)
            lost.die()
            phone.die()
        }
    },
    Case("a phone's language is the library's nearest") {
        same(Locale.forLanguageTag("es-MX").fieldLanguage(), Lang.ES)
        same(Locale.forLanguageTag("en-US").fieldLanguage(), Lang.EN)
        same(Locale.forLanguageTag("fr").fieldLanguage(), Lang.EN)
    },
)
