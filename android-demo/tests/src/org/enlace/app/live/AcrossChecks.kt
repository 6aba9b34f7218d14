package org.enlace.app.live

import org.enlace.app.Check
import org.enlace.app.state.*
import org.enlace.field.tests.AMBER
import org.enlace.field.tests.Agency
import org.enlace.field.tests.INTERNAL
import org.json.JSONObject

private const val US = "usbp-nogales"
private const val MX = "gn-nogales"
private val SPEAKING = mapOf(INTERNAL to "write", AMBER to "write")

/** Two agencies, a phone on each side. */
fun acrossChecks(): List<Check> = listOf(
    Check("live: a notice is seen exactly as it leaves, crosses, is answered, and both sides' words stand side by side") {
        Agency(US).use { us -> Agency(MX).use { mx -> notice(us, mx) } }
    },
)

private fun notice(us: Agency, mx: Agency) {
    join(us, mx)
    val (ana, marta) = officer(us, "CELESTE4") to officer(mx, "JAGUAR3")
    eventually("the channel is in force") { listOf(us, mx).all { it.channels().single().optInt("in_force") == 1 } }
    eventually("both may speak") { listOf(ana, marta).all { it.sync(); it.library { app -> app.channels(org.enlace.field.Lang.EN).any { row -> row.mayNotify } } } }
    ana.report("rescue_land")
    ana.go(Door.COMPOSE)
    ana.act(Act.Pick(Picked.ASK, "medical"), Act.Pick(Picked.HAPPENING, "lost"), Act.Write("Two people by the pipe, call 5206223210"))
    ana.pictured("compose")
    ana.act(Act.Check)
    val preview = ana.screen<ComposeScreen>()
    check(preview.checking && !preview.maySend && preview.preview.isNotEmpty() && preview.doubts.size == 1) { "$preview ${ana.state.problem}" }
    ana.pictured("compose-check")
    ana.act(Act.Send)
    check(!ana.screen<ComposeScreen>().sent) { "sent without an answer about names" }
    ana.act(Act.AnswerNames(none = false), Act.Write("Two people by the pipe"), Act.Check, Act.AnswerNames(none = true))
    check(ana.screen<ComposeScreen>().let { it.maySend && it.doubts.isEmpty() })
    ana.pictured("compose-ready")
    ana.act(Act.Send)
    check(ana.screen<ComposeScreen>().sent) { "${ana.state.problem}" }
    ana.pictured("compose-sent")
    ana.act(Act.Back)
    ana.sync()
    marta.go(Door.NOTICES)
    eventually("the notice arrives") { marta.sync(); marta.screen<NoticesScreen>().notices.isNotEmpty() }
    check(marta.screen<NoticesScreen>().notices.single().answer == null)
    marta.pictured("notices")
    marta.act(Act.Open(marta.screen<NoticesScreen>().notices.single().id), Act.Answer("en_route"))
    val notice = marta.screen<NoticeScreen>()
    check(notice.given.size == 1 && notice.answers.single { it.chosen }.code == "en_route") { "$notice" }
    check(notice.rows.isNotEmpty() && notice.rows.all { it.says[1] == null && it.accord == Accord.ONE_SIDED }) { "${notice.rows}" }
    check(notice.lines.any { "Two people by the pipe" in it }) { "${notice.lines}" }
    marta.library { app -> app.answer(notice.line.id, sees(app, notice.line.id)) }
    marta.sync()
    eventually("what both say is there") { marta.sync(); marta.screen<NoticeScreen>().rows.any { it.accord == Accord.AGREED } }
    check(marta.screen<NoticeScreen>().rows.any { it.accord == Accord.DIFFER }) { "${marta.screen<NoticeScreen>().rows}" }
    marta.pictured("notice")
    marta.act(Act.Back)
    check(marta.screen<NoticesScreen>().notices.single().answer != null)
    ana.store.close(); marta.store.close()
}

/** What the other side observes: the same kind of event, graver. */
private suspend fun sees(app: org.enlace.field.FieldAppInterface, release: String): org.enlace.field.AnswerDraft {
    val said = checkNotNull(app.statement(release, org.enlace.field.Lang.EN).notice)
    val claims = org.enlace.field.NoticeFields(scenario = said.scenario, happening = listOf("hurt"))
    return org.enlace.field.AnswerDraft("observation", claims = claims)
}

/** An enrolled phone whose officer may speak in the channel. */
private fun officer(side: Agency, name: String): Phone {
    val phone = Phone.joined(side, name, SPEAKING)
    side.command("channel", "accredit", "amber", "--all")
    return phone
}

/** Cards are handed over and their digits compared, both sides sign one channel. */
private fun join(us: Agency, mx: Agency) {
    val sides = listOf(us, mx)
    val cards = sides.map { side ->
        "${side.folder.resolve("card.txt")}".also { side.command("peer", "card", "--root-key", side.rootKey, "--out", it) }
    }
    sides.zip(cards.reversed()).forEach { (side, card) ->
        val added = side.command("peer", "add", card) as JSONObject
        side.command("peer", "confirm", added.getString("agency"), "--fingerprint", added.getString("fingerprint"), "--root-key", side.rootKey)
    }
    val proposal = "${us.folder.resolve("amber.proposal")}"
    us.command("channel", "create", "amber", "--with", MX, "--out", proposal, "--root-key", us.rootKey)
    mx.command("channel", "accept", proposal, "--root-key", mx.rootKey)
}

/** Servers call each other when they like: some seconds on an idle machine, more on a busy one. */
internal fun eventually(what: String, look: () -> Boolean) {
    repeat(300) {
        if (look()) return
        Thread.sleep(200)
    }
    throw AssertionError("never: $what")
}
