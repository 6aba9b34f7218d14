package org.enlace.field.tests

import java.io.File
import org.enlace.field.CodeTried
import org.enlace.field.Edit
import org.enlace.field.EnrolmentState
import org.enlace.field.FieldException
import org.enlace.field.FieldLock
import org.enlace.field.HostException
import org.enlace.field.Lang
import org.enlace.field.Value
import org.enlace.field.at
import org.enlace.field.testing.MemoryDevice

private const val CODE = "271828"
private const val LONGEST_WAIT_MS = 16 * 60_000L

fun lockCases(): List<Case> = listOf(
    Case("a report taken while nobody can read is sealed, and comes in with the next unlock") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            val lock = FieldLock.at("${phone.path}", phone.device)
            fails<FieldException.NotEnrolled>("lock_not_ready") { lock.capture(listOf(put("scenario", "rescue_water"))) }
            lock.chooseCode(CODE)
            phone.app.suspendForBackground(5_000u)
            phone.memory.fails = HostException.Locked()
            lock.capture(listOf(put("scenario", "rescue_water"), Edit.Set("narrative", Value.Prose("Zopilote"))))
            phone.memory.fails = null
            same(lock.state().sealed, 1u)
            val sealed = File("${phone.path}.sealed").listFiles().orEmpty().map { it.readBytes().decodeToString() }
            holds(sealed.isNotEmpty() && sealed.none { "Zopilote" in it || "rescue" in it }) { "not sealed" }
            same(lock.tryCode(CODE), CodeTried.Right)
            phone.app.reopen()
            val taken = phone.app.takeUpSealed(INTERNAL)
            same(taken.refused to lock.state().sealed, emptyList<String>() to 0u)
            same(phone.app.incident(taken.documents.single(), Lang.EN)?.scenario?.code, "rescue_water")
            lock.close()
            phone.die()
        }
    },
    Case("one wrong code too many leaves nothing on the phone") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            FieldLock.at("${phone.path}", phone.device).use { lock ->
                lock.chooseCode(CODE)
                phone.report("scenario" to "drone")
                phone.app.suspendForBackground(5_000u)
                phone.die()
                for (left in lock.state().tries - 1u downTo 1u) {
                    phone.clock.pass(LONGEST_WAIT_MS)
                    same((lock.tryCode("000000") as CodeTried.Wrong).left, left)
                }
                holds(lock.tryCode(CODE) is CodeTried.TooSoon) { "tried too soon" }
                phone.clock.pass(LONGEST_WAIT_MS)
                same(lock.tryCode("000000"), CodeTried.Wiped)
            }
            holds(!phone.path.toFile().exists()) { "the file is there" }
            same(phone.open().app.enrolment().state, EnrolmentState.NOT_STARTED)
            phone.die()
        }
    },
    Case("a database whose key is gone is put aside and the phone begins anew") {
        val phone = alone()
        phone.app.suspendForBackground(5_000u)
        phone.die()
        FieldLock.at("${phone.path}", MemoryDevice()).use { lock ->
            val kept = checkNotNull(lock.setAside()) { "nothing was put aside" }
            holds(File(kept).length() > 0 && !phone.path.toFile().exists()) { "not kept" }
            same(lock.setAside(), null)
        }
    },
)
