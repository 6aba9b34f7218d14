package org.enlace.field

/** The stable code of an error. `reason` is for logs; what people read is [explained]. */
public val FieldException.code: String
    get() = when (this) {
        is FieldException.Input -> code
        is FieldException.NotEnrolled -> code
        is FieldException.NotHere -> code
        is FieldException.NotAllowed -> code
        is FieldException.Offline -> code
        is FieldException.Refused -> code
        is FieldException.Distrust -> code
        is FieldException.Update -> code
        is FieldException.Unlock -> code
        is FieldException.Storage -> code
        is FieldException.Closed -> code
        is FieldException.Gone -> code
        is FieldException.Internal -> code
    }

/** What happened and what to do, in a person's language. */
public fun FieldException.explained(lang: Lang): String = explain(code, lang)

/** What stands against an input, field by field; empty for every other error. */
public val FieldException.problems: List<Finding>
    get() = (this as? FieldException.Input)?.findings.orEmpty()

/** A finding's sentence in a person's language. */
public fun Words.inLanguage(lang: Lang): String = when (lang) {
    Lang.EN -> en
    Lang.ES -> es
}

/** Whether trying again later may help without anybody doing anything. */
public val FieldException.mendsItself: Boolean
    get() = this is FieldException.Offline
