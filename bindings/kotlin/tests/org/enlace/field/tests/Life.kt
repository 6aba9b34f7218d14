package org.enlace.field.tests

import java.nio.file.Path
import kotlin.io.path.Path
import kotlin.io.path.copyTo
import kotlin.io.path.fileSize
import kotlin.io.path.exists
import kotlin.io.path.readBytes
import kotlinx.coroutines.runBlocking
import org.enlace.field.Edit
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.Lang
import org.enlace.field.SoftwareDevice
import org.enlace.field.SyncState
import org.enlace.field.Value
import org.enlace.field.open
import org.enlace.field.shut
import org.enlace.field.testing.MemoryDevice
import org.enlace.field.withFieldApp

fun lifeCases(): List<Case> = listOf(
    Case("an app is closed by use, by shut and by an exception, and then does nothing more") {
        val phone = alone()
        phone.app.use { it.enrolment() }
        val used = runCatching { phone.app.enrolment() }.exceptionOrNull()
        holds(used is IllegalStateException) { "$used" }
        phone.app.close()
        val path = "${phone.path}"
        val thrown = runCatching { withFieldApp(path, phone.memory) { error("on purpose") } }.exceptionOrNull()
        same(thrown?.message, "on purpose")
        val app = FieldApp.open(path, phone.memory)
        app.shut()
        app.close()
        withFieldApp(path, phone.memory) { it.enrolment() }
    },
    Case("one process at a time, and only with the keys of the file") {
        val phone = alone()
        fails<FieldException.Storage>("storage_locked") { FieldApp.open("${phone.path}", phone.memory) }
        phone.app.suspendForBackground(5_000u)
        val content = phone.path.readBytes().decodeToString()
        holds(content.length > 1_000 && "create table" !in content.lowercase() && "SQLite" !in content) { "not encrypted" }
        val other = alone()
        other.app.suspendForBackground(5_000u)
        other.die()
        phone.path.copyTo(other.path, overwrite = true)
        fails<FieldException.Storage>("storage_wrong_key") { other.open() }
        fails<FieldException.Storage>("storage_key_missing") { FieldApp.open("${other.path}", MemoryDevice()) }
        phone.app.reopen()
        phone.die()
    },
    Case("suspension closes the files and ends what follows, and reopening goes on") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            val saved = phone.report("scenario" to "drone")
            val handle = phone.app.follow(Heard())
            phone.app.suspendForBackground(5_000u)
            fails<FieldException.Closed>("storage_closed") { phone.report("scenario" to "drone") }
            until { handle.isFinished().takeIf { it } }
            val log = Path("${phone.path}-wal")
            holds(!log.exists() || log.fileSize() == 0L) { "the log was not written back" }
            phone.app.reopen()
            phone.app.reopen()
            phone.app.sync()
            same(phone.app.incident(saved.document, Lang.EN)?.sync, SyncState.RECEIVED)
            phone.die()
        }
    },
    Case("a process that is killed right after a save keeps what it was told is saved") {
        Agency().use { agency ->
            val folder = agency.folder.resolve("killed")
            opened(folder).let { app ->
                app.enrol(agency.invite("ana"), "kotlin")
                app.sync()
                app.shut()
            }
            val child = ownProcess("org.enlace.field.tests.MainKt", "--die", "$folder")
            val document = child.inputReader().readLine()
            child.destroyForcibly().waitFor()
            val app = opened(folder)
            val row = app.incident(document, Lang.EN)
            same(row?.scenario?.code to row?.sync, "drone" to SyncState.WAITING)
            same(app.sync().accepted, 1u)
            same(app.incident(document, Lang.EN)?.sync, SyncState.RECEIVED)
            app.shut()
        }
    },
)

/** An app whose keys lie in files, so that another process can open it. */
suspend fun opened(folder: Path): FieldApp {
    val device = SoftwareDevice.inFolder("${folder.resolve("keys")}")
    return FieldApp.open("${folder.resolve("field.db")}", device.signer(), device.vault(), null)
}

/** What the killed process does: saves, says so, and waits for its end. */
fun dieAfterSaving(folder: String) = runBlocking {
    val saved = opened(Path(folder)).report(INTERNAL, listOf(Edit.Set("scenario", Value.Text("drone"))))
    println(saved.document)
    Thread.sleep(Long.MAX_VALUE)
}

/** A program of the tests as a process of its own. */
fun ownProcess(vararg arguments: String): Process {
    val java = ProcessHandle.current().info().command().orElse("java")
    val library = "-Djna.library.path=${System.getProperty("jna.library.path")}"
    val paths = arrayOf("-cp", System.getProperty("java.class.path"))
    return ProcessBuilder(java, library, *paths, *arguments)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
}
