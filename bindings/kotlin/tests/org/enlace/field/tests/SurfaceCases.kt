package org.enlace.field.tests

import java.io.File
import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools

private const val HINT = "The public surface of the Kotlin package changed. If that is meant, say it in CHANGELOG.md under " +
    "Binding (**breaks** where an app must change) and run `cargo xtask kotlin accept`."

private val GOLDEN = File("bindings/kotlin/api.txt")
private val GENERATED = File("bindings/kotlin/generated/org/enlace/field/enlace.kt")

fun surfaceCases(): List<Case> = listOf(
    Case("the hand-written surface is the one that was accepted") {
        val drift = drift(surface())
        holds(drift == null) { "$drift\n\n$HINT" }
    },
    Case("a declaration that went, came or changed shows as drift") {
        val listed = surface()
        holds(listed.size > 50 && listed.none { "FieldAppInterface {" in it }) { "the listing is not of the hand-written layer" }
        listOf(listed.drop(1), listed + "more", listed.reversed()).forEach { changed ->
            holds(drift(changed) != null) { "not noticed" }
        }
    },
)

/** Writes the listing that the next run is held against. */
fun acceptSurface() = write(GOLDEN, surface())

/** How the listing differs from the accepted one; none where it does not. */
private fun drift(listed: List<String>): String? {
    val now = File.createTempFile("api", ".txt").apply { deleteOnExit() }
    write(now, listed)
    return AbiTools.getInstance().filesDiff(GOLDEN, now)
}

private fun write(file: File, listed: List<String>) = file.writeText(listed.joinToString("\n", postfix = "\n"))

/** Every public declaration of the layer and of the Android sources, as the JVM sees it, without the generated ones. */
private fun surface(): List<String> {
    val jars = listOf("enlace.package", "enlace.android").map { File(System.getProperty(it)) }
    val dump = StringBuilder().also { AbiTools.getInstance().printJvmDump(it, jars, AbiFilters.EMPTY) }
    val generated = DECLARED.findAll(GENERATED.readText()).map { it.groupValues[1] }.toSet() + "EnlaceKt"
    return dump.split("\n\n").filter { block ->
        val name = CLASS.find(block)?.groupValues?.get(1)
        name != null && name !in generated
    }.flatMap { it.trim('\n').lines() + "" }.dropLast(1)
}

private val DECLARED = Regex("""(?m)^[a-z ]*(?:class|interface|object) (\w+)""")
private val CLASS = Regex("""(?:class|interface) org/enlace/field/(?:\w+/)*(\w+)""")
