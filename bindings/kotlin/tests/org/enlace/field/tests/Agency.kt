package org.enlace.field.tests

import java.io.File
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import org.json.JSONArray
import org.json.JSONObject
import org.json.JSONTokener

const val INTERNAL: String = "internal/nogales"
const val IDENTITY: String = "identity/nogales"
const val AMBER: String = "channel/amber"

private val ENLACE: String = System.getProperty("enlace.command")

/** An agency set up and served by the `enlace` command, TLS and all; administrators' acts are functions. */
class Agency(code: String? = null) : AutoCloseable {
    val folder: Path = ownFolder()
    val nowMs: Long = System.currentTimeMillis()
    private val data = folder.resolve("agency")
    private val address = "127.0.0.1:${freePort()}"
    private val server: Process

    init {
        val own = code?.let { arrayOf("--agency", it) }.orEmpty()
        command("init", "--profile", "nogales", "--server-url", "https://$address", *own)
        server = ProcessBuilder(ENLACE, "serve", "--data", "$data", "--json", "--listen", address)
            .redirectError(folder.resolve("server.log").toFile())
            .start()
        val ready = server.inputReader().readLine().orEmpty()
        check("address" in ready) { "the server says: $ready" }
    }

    /** Where the root's key lies. */
    val rootKey: String get() = data.resolve("keys/root.key").toString()

    /** One command of an administrator; what it answers. */
    fun command(vararg words: String): Any? {
        val process = ProcessBuilder(ENLACE, *words, "--data", "$data", "--json").redirectErrorStream(true).start()
        val said = process.inputReader().readText()
        check(process.waitFor() == 0) { "enlace ${words.first()}: $said" }
        return if (said.isBlank()) null else JSONTokener(said).nextValue()
    }

    fun invite(callSign: String, roles: List<String> = listOf("agent"), grants: Map<String, String> = WRITE): String {
        val streams = grants.entries.joinToString(",") { (stream, access) -> "$stream:$access" }
        val answer = command(
            "invite", "--holder", "$callSign (invented)", "--call-sign", callSign, "--role", roles.joinToString(","),
            "--unit", "NGL", "--streams", streams,
        ) as JSONObject
        return answer.getJSONArray("invited").getJSONObject(0).getString("invitation")
    }

    fun revoke(device: String, stream: String) = devices("revoke", device, stream)

    fun grant(device: String, stream: String, access: String) = devices("grant", device, "$stream:$access")

    fun retire(device: String) = devices("retire", device)

    fun lost(device: String) = devices("lost", device)

    /** Two administrators order it. */
    fun destroy(device: String, now: Boolean) {
        devices("destroy", device, *if (now) arrayOf("--now") else emptyArray())
        devices("destroy", device, "--approve")
    }

    private fun devices(vararg words: String) {
        command("devices", *words)
    }

    /** The channels with their settings, as the command lists them. */
    fun channels(): List<JSONObject> = (command("channel") as JSONArray).map { it as JSONObject }

    fun phone(name: String): Phone = Phone(folder, name, nowMs)

    /** A phone that has enrolled and holds its streams. */
    suspend fun enrolled(
        name: String,
        roles: List<String> = listOf("agent"),
        grants: Map<String, String> = WRITE,
    ): Phone = phone(name).open().also { it.enrol(invite(name, roles, grants)) }

    /** Connections that phones have to the server now. */
    fun connections(): Int = sockets().count { (_, _, remote, state) -> remote.endsWith(port) && state == ESTABLISHED }

    /** Connections over which a phone waits for an answer to what a frozen server has not read. */
    fun unanswered(): Int = sockets().count { (_, local, _, state, queues) ->
        local.endsWith(port) && state == ESTABLISHED && queues.substringAfter(':').toLong(radix = 16) > 0
    }

    private val port: String get() = ":%04X".format(address.substringAfter(':').toInt())

    /** The system's own list: number, local and remote address, state, queues (to send and to read), ... */
    private fun sockets(): List<List<String>> = File("/proc/net/tcp").readLines().map { it.trim().split(' ') }

    /** The server answers nobody until it goes on. */
    fun freeze() = signal("STOP")

    fun goOn() = signal("CONT")

    private fun signal(name: String) {
        if (!server.isAlive) return
        check(ProcessBuilder("kill", "-$name", "${server.pid()}").start().waitFor() == 0)
    }

    /** The server ends in order. */
    fun stop() {
        if (!server.isAlive) return
        server.destroy()
        check(server.waitFor(30, TimeUnit.SECONDS)) { "the server does not end" }
    }

    override fun close() {
        goOn()
        stop()
    }

    companion object {
        private const val ESTABLISHED = "01"
        val WRITE: Map<String, String> = mapOf(INTERNAL to "write")
    }
}

private fun freePort(): Int = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
