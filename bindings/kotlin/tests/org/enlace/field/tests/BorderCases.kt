package org.enlace.field.tests

import kotlinx.coroutines.delay
import org.enlace.field.AnswerDraft
import org.enlace.field.BundleCollector
import org.enlace.field.FieldException
import org.enlace.field.Lang
import org.enlace.field.NoticeDraft
import org.enlace.field.NoticeFields
import org.enlace.field.RecordStanding
import org.enlace.field.ThreadFilter
import org.enlace.field.ThreadRow
import org.enlace.field.inLanguage
import org.json.JSONObject

private const val US = "usbp-nogales"
private const val MX = "gn-nogales"

private val LOST = NoticeDraft(purpose = "life_safety", notice = NoticeFields(scenario = "rescue_land", happening = listOf("lost")))

fun borderCases(): List<Case> = listOf(
    Case("a phone without channels says so and signs nothing") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            same(phone.app.channels(Lang.ES), emptyList())
            same(phone.app.threads(ThreadFilter(), Lang.ES).rows, emptyList())
            fails<FieldException.NotAllowed>("no_grant") { phone.app.previewNotice(AMBER, LOST) }
            fails<FieldException.NotAllowed>("no_stream") { phone.app.previewNotice("no channel", LOST) }
            fails<FieldException.NotHere>("release_unknown") { phone.app.answer(NOBODY + NOBODY, AnswerDraft("received")) }
            fails<FieldException.Input>("bundle_damaged") { phone.app.takeIn(BundleCollector(), Lang.ES) }
            same(phone.app.syncSummary(Lang.ES).waitingRecords, 0uL)
            phone.die()
        }
    },
    Case("a notice is shown, sent, answered across the border, and handed over by camera") {
        Agency(US).use { us ->
            Agency(MX).use { mx ->
                join(us, mx)
                val (ana, marta) = officer(us, "ana") to officer(mx, "marta")
                agreed(us, mx)
                val record = sent(ana, marta)
                answered(ana, marta, record)
                handedOver(ana, marta)
                ana.die()
                marta.die()
            }
        }
    },
)

/** Cards are handed over and their digits compared, both sides sign one channel. */
private fun join(us: Agency, mx: Agency) {
    val sides = listOf(us, mx)
    val cards = sides.map { side ->
        "${side.folder.resolve("card.txt")}".also { side.command("peer", "card", "--root-key", side.rootKey, "--out", it) }
    }
    sides.zip(cards.reversed()).forEach { (side, card) ->
        val added = side.command("peer", "add", card) as JSONObject
        val (peer, digits) = added.getString("agency") to added.getString("fingerprint")
        side.command("peer", "confirm", peer, "--fingerprint", digits, "--root-key", side.rootKey)
    }
    val proposal = "${us.folder.resolve("amber.proposal")}"
    us.command("channel", "create", "amber", "--with", MX, "--out", proposal, "--root-key", us.rootKey)
    mx.command("channel", "accept", proposal, "--root-key", mx.rootKey)
}

/** An enrolled phone whose officer may speak in the channel. */
private suspend fun officer(side: Agency, name: String): Phone {
    val phone = side.enrolled(name, grants = mapOf(INTERNAL to "write", AMBER to "write"))
    side.command("channel", "accredit", "amber", "--all")
    phone.app.sync()
    return phone
}

private suspend fun agreed(vararg sides: Agency) = eventually("the channel is in force") {
    sides.all { side -> side.channels().single().optInt("in_force") == 1 }.takeIf { it }
}

/** What leaves is shown in both languages first; it waits, crosses and counts. */
private suspend fun sent(ana: Phone, marta: Phone): String {
    ana.app.sync()
    val channel = ana.app.channels(Lang.ES).single()
    holds(channel.names.inLanguage(Lang.EN).isNotBlank() && channel.mayNotify) { "$channel" }
    val preview = ana.app.previewNotice(AMBER, LOST)
    val page = preview.page(Lang.EN)
    same(page.to.map { it.agency } to page.hasText, listOf(MX) to false)
    holds(page.english.isNotEmpty() && page.english != page.spanish && page.bytes <= page.maxBytes) { "$page" }
    val sent = ana.app.sendNotice(preview, textConfirmed = false)
    same(ana.thread(sent.record)?.standing, RecordStanding.WAITING)
    ana.app.sync()
    val row = marta.hears(sent.record)
    same(listOf(row.by.agency, row.standing, row.needsAnswer, row.unread), listOf(US, RecordStanding.ACCEPTED, true, true))
    same(row.eventNumber, sent.eventNumber)
    return sent.record
}

/** A person's answer, with a stop where a word is unknown, comes back. */
private suspend fun answered(ana: Phone, marta: Phone, record: String) {
    runCatching { marta.app.answer(record, AnswerDraft("perhaps")) }.exceptionOrNull().let { error ->
        holds(error is FieldException) { "an unknown answer was signed: $error" }
    }
    marta.app.markOpened(record)
    marta.app.answer(record, AnswerDraft("en_route", etaMin = 12u))
    marta.app.sync()
    same(marta.thread(record)?.let { it.needsAnswer to it.unread }, false to false)
    eventually("the answer arrives") {
        ana.app.sync()
        ana.thread(record)?.takeIf { it.answers == 1uL }
    }
}

/** No network between them: from one screen to the other's camera. */
private suspend fun handedOver(ana: Phone, marta: Phone) {
    val again = ana.app.sendNotice(ana.app.previewNotice(AMBER, LOST), textConfirmed = false)
    val bundle = ana.app.handOver(listOf(again.record), MX)
    val collector = BundleCollector()
    val progress = bundle.codes().map(collector::take)
    holds(progress.last().whole && bundle.bytes() > 0u) { "$progress" }
    same(marta.app.takeIn(collector, Lang.EN).added, listOf(again.record))
    same(marta.thread(again.record)?.standing, RecordStanding.SIGNATURE_ONLY)
}

private suspend fun Phone.thread(record: String): ThreadRow? =
    app.threads(ThreadFilter(), Lang.EN).rows.firstOrNull { record in it.heads }

private suspend fun Phone.hears(record: String): ThreadRow = eventually("the notice arrives") {
    app.sync()
    thread(record)
}

/** Servers call each other when they like: some seconds on an idle machine, more on a busy one. */
private suspend fun <T : Any> eventually(what: String, look: suspend () -> T?): T {
    repeat(300) {
        look()?.let { return it }
        delay(200)
    }
    throw Unmet(what)
}
