package org.enlace.field

import java.util.Locale

/** The library's language nearest to a phone's: Spanish where it speaks Spanish, English everywhere else. */
public fun Locale.fieldLanguage(): Lang = if (language == "es") Lang.ES else Lang.EN
