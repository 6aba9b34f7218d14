package org.enlace.app.live

import com.google.zxing.BarcodeFormat
import com.google.zxing.qrcode.QRCodeWriter
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.enlace.app.Check
import org.enlace.app.state.*
import org.enlace.field.Conditions
import org.enlace.field.FieldApp
import org.enlace.field.HostException
import org.enlace.field.open
import org.enlace.field.shut
import org.enlace.field.tests.Agency
import org.enlace.field.tests.IDENTITY
import org.enlace.field.tests.INTERNAL
import org.w3c.dom.Element

private val GRANTS = mapOf(INTERNAL to "write", IDENTITY to "write")

private fun same(found: Any?, expected: Any?) {
    if (found != expected) throw AssertionError("$found instead of $expected")
}

private fun holds(what: Boolean, why: () -> String) {
    if (!what) throw AssertionError(why())
}

private fun agency(story: (Agency) -> Unit) = Agency().use(story)

/** Nothing of the app goes into a backup or onto another phone. */
private fun noBackup() {
    val shell = File(System.getProperty("enlace.root"), "android-demo/shell")
    fun read(path: String) = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File(shell, path)).documentElement
    val application = read("AndroidManifest.xml").getElementsByTagName("application").item(0) as Element
    for (flag in listOf("allowBackup", "usesCleartextTraffic")) same(application.getAttribute("android:$flag"), "false")
    val rules = read("res/xml/data_extraction_rules.xml")
    for (road in listOf("cloud-backup", "device-transfer")) {
        val excluded = (rules.getElementsByTagName(road).item(0) as Element).getElementsByTagName("exclude")
        same((0 until excluded.length).map { (excluded.item(it) as Element).getAttribute("domain") }, listOf("root", "file", "database", "sharedpref", "external"))
    }
    same(rules.getElementsByTagName("include").length, 0)
}

/** The app against the real library and a real server. */
fun liveChecks(): List<Check> = listOf(
    Check("live: joining by the sheet's text, a code chosen twice, and home") { agency(::joining) },
    Check("live: a report in three touches without signal waits, and is received with it") { agency(::threeTouches) },
    Check("live: two answers are shown and settled, with a reason once the report is filed") { agency(::twoAnswers) },
    Check("live: a refusal is a draft with its reason, taken up again and received") { agency(::refusal) },
    Check("live: people to help, and a name only while somebody is there") { agency(::people) },
    Check("live: evidence is named by its file's digest and signed at once") { agency(::evidence) },
    Check("live: search, map, radio and settings speak both languages at once") { agency(::around) },
    Check("live: a locked phone takes reports nobody can read, and ten wrong codes leave nothing") { agency(::locked) },
    Check("live: the database is closed while the app rests, and a process that dies loses nothing") { agency(::resting) },
    Check("live: an unlocked phone keeps in step by itself, and a locked one does not") { agency(::inStep) },
    Check("live: troubles of a phone are said: clock, room, restored copy, lost") { agency(::troubles) },
    Check("live: an order is shown before everything else, and carried out after what is signed was sent") { agency(::orders) },
    Check("nothing of the app goes into a backup", ::noBackup),
    Check("live: a wiped keystore is told and the phone joins again") { agency(::wipedKeystore) },
)

private fun joining(agency: Agency) {
    val phone = Phone(agency.folder.toFile(), "ana", agency.nowMs)
    phone.start()
    same(phone.screen<EnrolScreen>().stage, EnrolStage.SCANNING)
    phone.act(Act.Scanned("not an invitation"))
    holds(phone.state.problem != null) { "a wrong code was not refused" }
    phone.pictured("enrol-wrong")
    val invitation = agency.invite("ana", grants = GRANTS)
    phone.act(Act.Scanned(checkNotNull(seen(invitation)) { "the code was not read" }))
    holds(phone.screen<EnrolScreen>().fingerprint?.length == 47) { "no fingerprint to compare" }
    phone.pictured("enrol-waiting")
    phone.sync()
    same(phone.screen<EnrolScreen>().stage, EnrolStage.DONE)
    phone.pictured("enrol-done")
    phone.go(Door.HOME)
    same(phone.screen<UnlockScreen>().stage, CodeStage.CHOOSE)
    phone.code()
    phone.code("111111")
    same(phone.screen<UnlockScreen>().stage to (phone.state.problem != null), CodeStage.CHOOSE to true)
    phone.code()
    phone.code()
    phone.screen<HomeScreen>()
    phone.pictured("home-empty")
    phone.store.close()
}

/** The sheet's code as the camera sees it: a grey picture with room around the code. */
private fun seen(text: String): String? {
    val code = QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 640, 480)
    val grey = ByteArray(code.width * code.height) { if (code.get(it % code.width, it / code.width)) 20 else -30 }
    same(readCode(ByteArray(grey.size), code.width, code.height), null)
    return readCode(grey, code.width, code.height)
}

private fun threeTouches(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.go(Door.REPORT)
    phone.pictured("report-what")
    phone.act(Act.AllKinds)
    holds(phone.screen<ReportScreen>().kinds.size > 20) { "not every kind is offered" }
    phone.act(Act.AllKinds, Act.Pick(Picked.KIND, "rescue_water"))
    phone.pictured("report-where")
    phone.act(Act.Back, Act.Pick(Picked.KIND, "rescue_water"), Act.UseHere(true))
    phone.pictured("report-when")
    phone.act(Act.UseNow(true))
    val saved = phone.screen<ReportScreen>()
    holds(saved.step == ReportStep.SAVED && saved.reference!!.startsWith("NGL-")) { "$saved" }
    phone.pictured("report-saved")
    phone.act(Act.Back)
    val home = phone.screen<HomeScreen>()
    same(home.truth.mark to home.reports.single().mark, Mark.WAITING to Mark.WAITING)
    phone.pictured("home-waiting")
    phone.sync()
    val after = phone.screen<HomeScreen>()
    same(after.truth.mark to after.reports.single().mark, Mark.RECEIVED to Mark.RECEIVED)
    phone.pictured("home-received")
    agency.stop()
    phone.report("drone")
    phone.act(Act.Back)
    phone.sync()
    holds(phone.state.problem != null && phone.screen<HomeScreen>().truth.waiting == 1) { "an unreachable server was not told" }
    phone.go(Door.SYNC)
    phone.pictured("sync-offline")
    phone.store.close()
}

private fun twoAnswers(agency: Agency) {
    val (ana, luis) = Phone.joined(agency, "CELESTE4", GRANTS) to Phone.joined(agency, "CELESTE9", GRANTS)
    ana.report("shots_across")
    ana.act(Act.Back)
    ana.sync()
    luis.sync()
    val id = luis.screen<HomeScreen>().reports.single().id
    for ((phone, severity) in listOf(ana to "moderate", luis to "severe")) phone.writes(id, "severity", severity)
    ana.sync(); luis.sync(); ana.sync()
    ana.act(Act.Open(id))
    val conflict = ana.screen<IncidentScreen>().conflicts.single()
    same(conflict.sides.map { it.who }.toSet(), setOf("You", "CELESTE9"))
    ana.pictured("incident-conflict")
    val severe = conflict.sides.indexOfFirst { it.who == "CELESTE9" }
    ana.act(Act.Keep("severity", severe))
    same(ana.screen<IncidentScreen>().conflicts, emptyList<Conflict>())
    ana.act(Act.File)
    holds(ana.screen<IncidentScreen>().missing.isNotEmpty()) { "filing asked for nothing" }
    ana.pictured("incident-missing")
    ana.go(Door.FORM)
    for (line in ana.screen<FormScreen>().fields) {
        val known = line.choices.find { it.code == "!unk" } ?: line.choices.firstOrNull()
        ana.act(if (known != null) Act.Fill(line.path, known.code) else Act.WriteField(line.path, "Four shots from the south side."))
    }
    ana.pictured("form")
    ana.act(Act.SaveForm)
    ana.act(Act.File)
    same(ana.screen<IncidentScreen>().missing to ana.screen<IncidentScreen>().canFile, emptyList<String>() to false)
    ana.sync(); luis.sync()
    for ((phone, code) in listOf(ana to "minor", luis to "extreme")) phone.writes(id, "severity", code, "correction")
    ana.sync(); luis.sync(); ana.sync()
    ana.act(Act.Keep("severity", 0))
    holds(ana.screen<IncidentScreen>().reasons.isNotEmpty()) { "no reason was asked for: ${ana.state.problem}" }
    ana.pictured("incident-reason")
    ana.act(Act.Pick(Picked.REASON, "review"))
    same(ana.screen<IncidentScreen>().let { it.conflicts.size to it.reasons.size }, 0 to 0)
    ana.sync()
    ana.go(Door.TIMELINE)
    val items = ana.screen<TimelineScreen>().items
    holds(items.any { it.proof == Proof.RECEIVED } && items.any { it.why != null }) { "$items" }
    ana.pictured("timeline")
    ana.store.close(); luis.store.close()
}

private fun refusal(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report("contraband")
    phone.act(Act.Back)
    phone.sync()
    val id = phone.screen<HomeScreen>().reports.single().id
    phone.writes(id, "severity", "moderate")
    val device = phone.library { it.enrolment().device!! }
    agency.command("devices", "revoke", device, INTERNAL)
    phone.sync()
    val home = phone.screen<HomeScreen>()
    same(home.truth.refused, 1)
    phone.pictured("home-refused")
    phone.go(Door.SYNC)
    val draft = phone.screen<SyncScreen>().drafts.single()
    holds(draft.why.length > 20 && draft.values.isNotEmpty()) { "$draft" }
    phone.pictured("sync-refused")
    phone.act(Act.TakeDraft(draft.number))
    holds(phone.state.problem != null && phone.screen<SyncScreen>().drafts.size == 1) { "taken up without the right" }
    agency.command("devices", "grant", device, "$INTERNAL:write")
    phone.sync()
    phone.act(Act.TakeDraft(draft.number))
    same(phone.state.problem to phone.screen<SyncScreen>().drafts.size, null to 0)
    phone.sync()
    same(phone.screen<SyncScreen>().truth.mark, Mark.RECEIVED)
    phone.store.close()
}

private fun people(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report()
    phone.go(Door.INCIDENT, Door.RESCUE)
    phone.pictured("rescue-empty")
    phone.person("minor", "new", "mam", "warmth")
    phone.person("immediate", "1", "mam", "evacuation")
    phone.go(Door.PERSON)
    phone.act(Act.Pick(Picked.CONDITION, "unhurt"))
    phone.pictured("person")
    phone.go(Door.IDENTITY)
    phone.recognised = false
    phone.act(Act.ShowPresence)
    same(phone.screen<IdentityScreen>().shown, false)
    phone.recognised = true
    phone.act(Act.ShowPresence, Act.WriteField("surname_1", "Quiñones"), Act.WriteField("given_names", "Marisela"))
    phone.pictured("identity-writing")
    phone.act(Act.Back, Act.SavePerson)
    val rescue = phone.screen<RescueScreen>()
    same(rescue.groups.map { group -> group.number to group.people.map { it.triage } }, listOf(1 to listOf(Triage.IMMEDIATE, Triage.MINOR), null to listOf(Triage.UNHURT)))
    phone.pictured("rescue")
    phone.act(Act.OpenPerson(rescue.groups[1].people.single().id))
    phone.go(Door.IDENTITY)
    phone.pictured("identity-locked")
    phone.act(Act.ShowPresence)
    holds(phone.screen<IdentityScreen>().facts.any { it.shown == "Quiñones" }) { "${phone.state.screen}" }
    phone.pictured("identity")
    phone.time.pass(61_000)
    runBlocking { phone.store.refresh() }
    same(phone.screen<IdentityScreen>().shown, false)
    phone.act(Act.Back, Act.Pick(Picked.CONDITION, "delayed"), Act.SavePerson)
    same(phone.screen<RescueScreen>().groups[1].people.single().triage, Triage.DELAYED)
    phone.act(Act.Back, Act.Back)
    phone.go(Door.SEARCH)
    phone.act(Act.Write("quinones"))
    same(phone.screen<SearchScreen>().hits.size, 0)
    phone.act(Act.ShowPresence)
    same(phone.screen<SearchScreen>().hits.map { it.title }, listOf("Marisela Quiñones"))
    phone.pictured("search-names")
    phone.act(Act.Write("quinone"))
    same(phone.screen<SearchScreen>(), SearchScreen("quinone", emptyList()))
    phone.store.close()
}

private fun Phone.person(condition: String, group: String, language: String, need: String) {
    go(Door.PERSON)
    act(
        Act.Pick(Picked.CONDITION, condition), Act.Pick(Picked.GROUP, group), Act.Pick(Picked.LANGUAGE, language),
        Act.Pick(Picked.NEED, need), Act.SavePerson,
    )
}

private fun evidence(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report("shots_nearby")
    phone.go(Door.INCIDENT, Door.EVIDENCE)
    phone.act(Act.Shoot)
    // SHA-256 of the bytes 1, 2, 3.
    same(phone.screen<EvidenceScreen>().digest, "0390 58c6 f2c0 cb49")
    phone.act(Act.Pick(Picked.EVIDENCE_KIND, "ammunition"), Act.Pick(Picked.DESCRIPTION, "Casing"), Act.Pick(Picked.SEAL, "S-20418"))
    phone.pictured("evidence")
    phone.act(Act.SignEvidence)
    val kept = phone.screen<EvidenceScreen>()
    holds(kept.reference != null && kept.number == 1L) { "$kept ${phone.state.problem}" }
    phone.pictured("evidence-kept")
    phone.act(Act.Back)
    same(phone.screen<IncidentScreen>().evidence, 1)
    phone.sync()
    same(phone.screen<IncidentScreen>().line.mark, Mark.RECEIVED)
    phone.store.close()
}

private fun around(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report("barrier_injury")
    phone.act(Act.Back)
    phone.go(Door.SEARCH)
    phone.act(Act.Write("barr"))
    phone.act(Act.Speak(Lang.ES))
    phone.act(Act.Write("NGL"))
    same(phone.screen<SearchScreen>().hits.size, 1)
    phone.pictured("search")
    phone.act(Act.Open(phone.screen<SearchScreen>().hits.single().id))
    val spanish = phone.screen<IncidentScreen>().line.title
    phone.act(Act.Speak(Lang.EN))
    holds(phone.screen<IncidentScreen>().line.title != spanish) { spanish }
    phone.go(Door.RADIO)
    val english = phone.screen<RadioScreen>().lines
    phone.act(Act.OtherLanguage)
    holds(phone.screen<RadioScreen>().lines != english && english.first().startsWith("Enlace report")) { "$english" }
    phone.pictured("radio")
    phone.act(Act.Back, Act.Back, Act.Back)
    phone.go(Door.MAP)
    val map = phone.screen<MapScreen>()
    holds(map.landmarks.isNotEmpty() && map.reports.size == 1 && map.line.size >= 2) { "$map" }
    phone.pictured("map")
    phone.act(Act.Back)
    phone.go(Door.SETTINGS)
    phone.act(Act.SetLook(Look.LIGHT))
    same(phone.state.dark, false)
    phone.act(Act.SetLook(Look.DARK), Act.SetDuty(true))
    same(phone.state.dark to phone.screen<SettingsScreen>().onDuty, true to true)
    phone.pictured("settings")
    phone.store.close()
}

private fun locked(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.go(Door.SETTINGS)
    phone.act(Act.Lock)
    phone.screen<UnlockScreen>()
    phone.memory.fails = HostException.Locked()
    phone.go(Door.LOCKED_REPORT)
    phone.memory.fails = null
    phone.act(Act.Pick(Picked.KIND, "rescue_land"), Act.UseHere(true))
    phone.pictured("report-locked")
    phone.act(Act.UseNow(true))
    same(phone.screen<ReportScreen>().step to phone.screen<ReportScreen>().locked, ReportStep.SAVED to true)
    phone.pictured("report-locked-saved")
    phone.act(Act.Back)
    phone.code("000000")
    same(phone.screen<UnlockScreen>().let { it.wrong to it.triesLeft }, true to 9)
    phone.code()
    same(phone.screen<HomeScreen>().reports.size, 1)
    phone.go(Door.SETTINGS)
    phone.act(Act.Lock)
    repeat(9) {
        phone.code("000000")
        phone.time.pass(16 * 60_000)
    }
    phone.act(Act.Digit(1))
    phone.pictured("unlock-last")
    phone.act(Act.EraseDigit)
    phone.code("000000")
    same(phone.screen<GoneScreen>().why to File(phone.database).exists(), GoneWhy.TRIES to false)
    phone.pictured("gone-tries")
    joinsAgain(phone, agency)
    phone.store.close()
}

/** Whose phone was emptied joins anew, as another device, and reports. */
private fun joinsAgain(phone: Phone, agency: Agency) {
    phone.act(Act.JoinAgain)
    same(phone.screen<EnrolScreen>().stage, EnrolStage.SCANNING)
    phone.join(agency, GRANTS)
    phone.report()
    phone.sync()
    phone.go(Door.HOME)
    same(phone.screen<HomeScreen>().let { it.reports.size to it.truth.waiting }, 1 to 0)
}

private fun resting(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report()
    runBlocking { phone.store.toBackground() }
    // Another process may open the file: nobody holds it.
    runBlocking { FieldApp.open(phone.database, phone.device).shut() }
    runBlocking { same(phone.store.syncInBackground(), Background.QUIET) }
    runBlocking { phone.store.toForeground() }
    phone.act(Act.Back)
    same(phone.screen<HomeScreen>().truth.mark, Mark.RECEIVED)
    runBlocking { phone.store.toBackground() }
    phone.time.pass(6 * 60_000)
    runBlocking { phone.store.toForeground() }
    phone.screen<UnlockScreen>()
    runBlocking { same(phone.store.syncInBackground(), Background.QUIET) }
    phone.code()
    phone.report("drone")
    phone.dieAndStart()
    phone.screen<UnlockScreen>()
    phone.code()
    same(phone.screen<HomeScreen>().let { it.reports.size to it.truth.waiting }, 2 to 1)
    phone.store.close()
}

private fun inStep(agency: Agency) {
    val (ana, luis) = Phone.joined(agency, "ana", GRANTS) to Phone.joined(agency, "luis", GRANTS)
    val good = MutableStateFlow(Conditions(connected = true, metered = false, batteryPercent = 80, charging = false, savingPower = false))
    val scope = CoroutineScope(Dispatchers.Default)
    ana.go(Door.SETTINGS)
    ana.act(Act.Lock)
    for (phone in listOf(ana, luis)) {
        scope.launch { phone.store.stayLinked(good) }
        scope.launch { phone.store.showChanges() }
    }
    luis.report()
    luis.act(Act.Back)
    eventually("what was saved is sent by itself") { luis.screen<HomeScreen>().truth.mark == Mark.RECEIVED }
    same(runBlocking { ana.store.syncInBackground() }, Background.QUIET)
    ana.screen<UnlockScreen>()
    ana.code()
    luis.report("drone")
    eventually("what others wrote is shown by itself") { ana.screen<HomeScreen>().reports.size == 2 }
    scope.cancel()
    ana.store.close(); luis.store.close()
}

private fun troubles(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    fun kinds() = phone.state.troubles.map { it.kind }
    phone.sync()
    same(kinds(), emptyList<TroubleKind>())
    phone.time.nowMs += 3 * 3_600_000
    phone.sync()
    same(kinds(), listOf(TroubleKind.CLOCK))
    phone.time.nowMs -= 3 * 3_600_000
    phone.spaceLow = true
    phone.sync()
    same(kinds(), listOf(TroubleKind.SPACE))
    phone.spaceLow = false
    // A copy is taken, the phone goes on, the copy is put back.
    runBlocking { phone.store.toBackground() }
    val copy = File(phone.database).readBytes()
    runBlocking { phone.store.toForeground() }
    phone.report()
    phone.sync()
    phone.store.close()
    for (suffix in listOf("-wal", "-shm")) File(phone.database + suffix).delete()
    File(phone.database).writeBytes(copy)
    phone.dieAndStart()
    phone.code()
    same(kinds(), listOf(TroubleKind.RESTORED))
    phone.pictured("home-restored")
    phone.sync()
    same(phone.screen<HomeScreen>().reports.size, 1)
    val device = phone.library { it.enrolment().device!! }
    agency.command("devices", "lost", device)
    phone.sync()
    holds(TroubleKind.COMPROMISED in kinds()) { "${phone.state}" }
    phone.pictured("home-lost")
    phone.store.close()
}

private fun orders(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report()
    val device = phone.library { it.enrolment().device!! }
    agency.command("devices", "destroy", device)
    agency.command("devices", "destroy", device, "--approve")
    phone.sync()
    same(phone.screen<OrderScreen>().kind, OrderKind.DESTROY)
    phone.pictured("order")
    phone.act(Act.Obey)
    same(phone.screen<GoneScreen>().why to File(phone.database).exists(), GoneWhy.ORDER to false)
    phone.pictured("gone-order")
    phone.store.close()
}

private fun wipedKeystore(agency: Agency) {
    val phone = Phone.joined(agency, "ana", GRANTS)
    phone.report()
    phone.store.close()
    for (name in listOf("database", "lock.code", "lock.sealed")) phone.memory.destroy(name)
    phone.dieAndStart()
    same(phone.screen<GoneScreen>().why, GoneWhy.KEY)
    phone.pictured("gone-key")
    joinsAgain(phone, agency)
    holds(File(phone.database + ".unreadable-1").exists()) { "the old file is gone" }
    phone.store.close()
}
