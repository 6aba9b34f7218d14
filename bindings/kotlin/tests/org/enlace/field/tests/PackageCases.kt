package org.enlace.field.tests

import java.io.File
import java.util.zip.ZipFile

private val AAR = File(System.getProperty("enlace.aar"))

/** The package as an Android project gets it, with this machine's library in the place of a phone's. */
fun packageCases(): List<Case> = listOf(
    Case("the archive for phones holds the package, its Android part and the library, and no double of a device") {
        ZipFile(AAR).use { archive ->
            same(
                archive.entries().toList().map { it.name }.sorted(),
                listOf("AndroidManifest.xml", "R.txt", "classes.jar", "jni/x86_64/libenlace.so", "proguard.txt"),
            )
            holds(archive.bytes("jni/x86_64/libenlace.so").decodeToString(1, 4) == "ELF") { "no library" }
            val manifest = archive.bytes("AndroidManifest.xml").decodeToString()
            listOf("android.permission.INTERNET", "android.permission.ACCESS_NETWORK_STATE", "minSdkVersion=\"26\"").forEach {
                holds(it in manifest) { "the manifest lacks $it" }
            }
        }
        val names = classes()
        listOf("FieldApp", "Link", "UniffiLib", "android/AndroidDevice", "android/PhoneConditionsKt").forEach {
            holds("org/enlace/field/$it.class" in names) { "no $it" }
        }
        same(names.filter { "testing" in it || "tests" in it }, emptyList())
        // Without both, functions of files are not found by those who compile against the archive.
        same(names.filter { it.endsWith(".kotlin_module") }.size, 2)
    },
    Case("every class that native code reaches by name is kept by a rule of the archive") {
        val rules = ZipFile(AAR).use { it.bytes("proguard.txt").decodeToString() }
        val kept = KEPT.findAll(rules).map { it.groupValues[1].replace('.', '/') }.toSet()
        val native = classes().filter { it.startsWith("org/enlace/field/") && NATIVE.containsMatchIn(it) }
        holds(native.isNotEmpty()) { "nothing is native" }
        same(native.map { it.removeSuffix(".class") }.filterNot { it in kept }, emptyList())
        listOf("com.sun.jna.**", "* implements com.sun.jna.**", "* extends com.sun.jna.**").forEach {
            holds("-keep class $it { *; }" in rules) { "$it is not kept" }
        }
    },
    Case("the archive's description asks for JNA as an archive of its own") {
        val description = File(AAR.path.removeSuffix("aar") + "pom").readText()
        holds(Regex("<artifactId>jna</artifactId><version>[0-9.]+</version><type>aar</type>").containsMatchIn(description)) {
            description
        }
        holds("<packaging>aar</packaging>" in description && "android-all" !in description) { description }
    },
)

private fun ZipFile.bytes(name: String): ByteArray = getInputStream(getEntry(name)).use { it.readBytes() }

/** What lies in the archive's jar. */
private fun classes(): List<String> {
    val jar = File.createTempFile("classes", ".jar").apply { deleteOnExit() }
    ZipFile(AAR).use { jar.writeBytes(it.bytes("classes.jar")) }
    return ZipFile(jar).use { inner -> inner.entries().toList().map { it.name } }
}

/** Objects whose native functions JNA binds by their names. */
private val NATIVE = Regex("""/\w*UniffiLib\.class$""")
private val KEPT = Regex("""-keep class (org\.enlace\.[\w.]+)""")
