// The app for a phone, for whoever has the Android SDK. Not run where this was written: see README.md.
// Before it: `cargo xtask android` makes the package with the library, `bindings/words.py kotlin build/words` the words.
plugins {
    id("com.android.application") version "8.7.3"
    id("org.jetbrains.kotlin.android") version "2.4.20"
    id("org.jetbrains.kotlin.plugin.compose") version "2.4.20"
}

repositories {
    google()
    mavenCentral()
    maven { url = uri("../target/android/maven") }
}

android {
    namespace = "org.enlace.app"
    compileSdk = 35

    defaultConfig {
        applicationId = "org.enlace.app"
        minSdk = 30
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }

    sourceSets["main"].apply {
        manifest.srcFile("shell/AndroidManifest.xml")
        res.srcDir("shell/res")
        kotlin.srcDirs("model/src", "ui/src", "live/src", "shell/src", "build/words")
        resources.srcDir("build/words")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
        }
    }

    // Pages of 16 KB: the library is aligned to them and stays unpacked.
    packaging.jniLibs.useLegacyPackaging = false
}

kotlin.compilerOptions.jvmTarget.set(org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_17)

dependencies {
    implementation("org.enlace:field:0.1.0")
    implementation("androidx.activity:activity-compose:1.9.3")
    implementation("androidx.compose.material3:material3:1.3.2")
    implementation("androidx.compose.ui:ui:1.8.2")
    implementation("androidx.work:work-runtime:2.10.0")
    implementation("com.google.zxing:core:3.5.3")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
}
