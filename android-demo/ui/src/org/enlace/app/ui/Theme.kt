package org.enlace.app.ui

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.sp
import org.enlace.app.state.Lang
import org.enlace.app.words.Say
import org.enlace.app.words.Words

/** Colours with a meaning that Material has no name for. Red is in none but [danger]. */
@Immutable
data class Tones(
    val danger: Color,
    val attention: Color,
    val attentionBack: Color,
    val onAttentionBack: Color,
    val good: Color,
    val still: Color,
    /** The main button: filled by day, a lit edge by night. */
    val main: Color,
    val onMain: Color,
    val mainEdge: Color,
    /** Yellow as paint tells it, for a shape with its word beside it; too faint for text. */
    val yellow: Color,
)

/** Quiet, near black: it must not light a face at night. */
val DarkColors: ColorScheme = darkColorScheme(
    primary = Color(0xFF8CCFC4), onPrimary = Color(0xFF06231F),
    primaryContainer = Color(0xFF1C423D), onPrimaryContainer = Color(0xFFD2EFE9),
    secondary = Color(0xFFB6BFC4), onSecondary = Color(0xFF161B1E),
    secondaryContainer = Color(0xFF2A3236), onSecondaryContainer = Color(0xFFE8EAEB),
    background = Color(0xFF0E1113), onBackground = Color(0xFFE8EAEB),
    surface = Color(0xFF0E1113), onSurface = Color(0xFFE8EAEB),
    surfaceVariant = Color(0xFF1A1F22), onSurfaceVariant = Color(0xFFB6BFC4),
    surfaceContainer = Color(0xFF1A1F22), surfaceContainerHigh = Color(0xFF262D31),
    outline = Color(0xFF7F8B91), outlineVariant = Color(0xFF363F44),
    error = Color(0xFFFFB4AB), onError = Color(0xFF5A0A08),
    errorContainer = Color(0xFF6E1713), onErrorContainer = Color(0xFFFFDAD6),
)

/** For the sun. */
val LightColors: ColorScheme = lightColorScheme(
    primary = Color(0xFF0A5C54), onPrimary = Color(0xFFFFFFFF),
    primaryContainer = Color(0xFFCBE8E3), onPrimaryContainer = Color(0xFF05302B),
    secondary = Color(0xFF454E53), onSecondary = Color(0xFFFFFFFF),
    secondaryContainer = Color(0xFFE3E8E9), onSecondaryContainer = Color(0xFF161A1C),
    background = Color(0xFFF5F6F4), onBackground = Color(0xFF161A1C),
    surface = Color(0xFFF5F6F4), onSurface = Color(0xFF161A1C),
    surfaceVariant = Color(0xFFFFFFFF), onSurfaceVariant = Color(0xFF454E53),
    surfaceContainer = Color(0xFFFFFFFF), surfaceContainerHigh = Color(0xFFE3E8E9),
    outline = Color(0xFF6B767B), outlineVariant = Color(0xFFCBD2D5),
    error = Color(0xFFA3170F), onError = Color(0xFFFFFFFF),
    errorContainer = Color(0xFFFBDAD6), onErrorContainer = Color(0xFF5A0A08),
)

val DarkTones = Tones(
    danger = Color(0xFFFF8378), attention = Color(0xFFF0C56B), attentionBack = Color(0xFF3D3013), onAttentionBack = Color(0xFFF8E3B4),
    good = Color(0xFF86CF95), still = Color(0xFFB6BFC4),
    main = Color(0xFF1C423D), onMain = Color(0xFFDDF5F0), mainEdge = Color(0xFF6FB3A8), yellow = Color(0xFFF0C56B),
)

val LightTones = Tones(
    danger = Color(0xFFA3170F), attention = Color(0xFF7A5200), attentionBack = Color(0xFFFBEBC8), onAttentionBack = Color(0xFF3F2B00),
    good = Color(0xFF1D6B35), still = Color(0xFF454E53),
    main = Color(0xFF0A5C54), onMain = Color(0xFFFFFFFF), mainEdge = Color(0xFF0A5C54), yellow = Color(0xFFB87A00),
)

val LocalTones = staticCompositionLocalOf { DarkTones }
val LocalWords = staticCompositionLocalOf { Words.of(Lang.ES) }

/** A text of the app in the language on the screen. */
@Composable
fun say(what: Say, vararg with: Pair<String, Any>): String = LocalWords.current.say(what, *with)

/** Larger than Material's own: read at arm's length, by whoever has no glasses on. */
private fun type(font: FontFamily): Typography {
    fun style(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) =
        TextStyle(fontFamily = font, fontSize = size.sp, lineHeight = line.sp, fontWeight = weight)
    return Typography(
        displayLarge = style(44, 52, FontWeight.Bold),
        displaySmall = style(32, 40, FontWeight.Medium),
        headlineMedium = style(26, 32, FontWeight.Medium),
        titleLarge = style(22, 28, FontWeight.Medium),
        titleMedium = style(18, 24, FontWeight.Medium),
        bodyLarge = style(17, 24),
        bodyMedium = style(15, 21),
        labelLarge = style(17, 22, FontWeight.Medium),
        labelMedium = style(14, 19, FontWeight.Medium),
    )
}

/** Colours, type and words for everything inside. */
@Composable
fun EnlaceTheme(dark: Boolean, lang: Lang, font: FontFamily = FontFamily.Default, content: @Composable () -> Unit) {
    CompositionLocalProvider(LocalTones provides if (dark) DarkTones else LightTones, LocalWords provides Words.of(lang)) {
        MaterialTheme(colorScheme = if (dark) DarkColors else LightColors, typography = type(font), content = content)
    }
}
