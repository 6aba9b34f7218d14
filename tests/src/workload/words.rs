//! Made-up reports in two languages: random words in the order of no sentence, with numbers, plates, call signs and
//! typing errors. Less compressible than what people write, so that measured sizes err on the safe side.

use super::dice::Dice;

const SPANISH: &str = "de la el en que se los a las una un por con del al no para su y sobre lado hasta desde donde \
    personas persona línea cerca metros norte sur este oeste camino cerca grupo agua noche vehículo patrulla agentes \
    agente unidad oficial reporte hora horas minutos momento lugar barda muro cerco puerto garita arroyo desierto \
    sierra cerro rancho carretera brecha puente río canal túnel torre monumento mojón hombre mujer menor menores \
    adultos familia niña niño lesionado lesionada herido tobillo pierna brazo cabeza deshidratación golpe caída \
    fractura calor frío fiebre disparos disparo detonaciones arma armas larga corta piedra piedras camioneta camión \
    sedán motocicleta placas color blanco negro gris rojo azul verde señaló manifestó indicó informó refirió observó \
    escuchó localizó encontró aseguró trasladó solicitó apoyo ambulancia cruz bomberos rescate primeros auxilios \
    traslado hospital consulado fiscalía guardia nacional migración protección civil municipal estatal federal \
    radio llamada telefónica canal frecuencia enlace contacto respuesta confirma confirmado pendiente continúa \
    siguiendo huyeron huyó corrieron cruzaron cruzó saltaron brincaron regresó regresaron dirección hacia rumbo \
    aproximadamente alrededor posible probable sin novedad estable consciente orientado vestía camisa pantalón \
    mochila gorra botas descalzo cansado perdido extraviado extraviada abandonado guía guías paquete paquetes bulto \
    bultos mercancía cuerda escalera herramienta corte abertura hueco daño dañado fuego humo incendio viento lluvia \
    crecida corriente fuerte leve grave urgente inmediato coordinación binacional oficiales relevo turno recorrido \
    vigilancia cámara sensor dron vuelo bajo altura metros kilómetro kilómetros antes después durante mientras \
    cuando porque también además ya aún todavía ningún alguna otro otra mismo misma primera segunda tercera varios \
    entre fue fueron era estaba estaban había hay tiene tenía dijo dijeron quedó quedaron entregó recibió levantó \
    acta cadena custodia indicio indicios evidencia fotografía fotografías video embalaje sellado etiqueta testigo \
    testigos víctima víctimas responsable responsables nombre domicilio teléfono idioma intérprete mixteco náhuatl \
    inglés español comida cobijas albergue descanso custodia acompañante pariente hermano hermana madre padre hijo";

const ENGLISH: &str = "the of and to a in on at was were with from by for that he she they his her their it is not \
    near side line about meters yards miles north south east west road group water night vehicle patrol agents agent \
    unit officer report hour hours minutes time place fence wall barrier port gate wash desert mountain hill ranch \
    highway trail bridge river canal tunnel tower monument marker man woman juvenile juveniles adults family girl boy \
    injured hurt ankle leg arm head dehydration blow fall fracture heat cold fever shots shot gunfire weapon weapons \
    rifle handgun rock rocks truck pickup sedan motorcycle plates color white black gray red blue green stated said \
    advised reported observed heard located found secured transported requested support ambulance fire rescue first \
    aid transport hospital consulate prosecutor guard national immigration civil protection municipal state federal \
    radio call phone channel frequency liaison contact response confirms confirmed pending continues following fled \
    ran crossed climbed jumped returned direction toward heading approximately around possible probable nothing \
    further stable conscious alert wearing shirt pants backpack cap boots barefoot tired lost missing abandoned guide \
    guides package packages bundle bundles cargo rope ladder tool cut opening hole damage damaged smoke wind rain \
    flood current strong minor serious urgent immediate coordination binational officers relief shift tour \
    surveillance camera sensor drone flight low altitude feet before after during while when because also already \
    still yet no some other another same first second third several between had has have been being did does told \
    asked gave took left remained handed received lifted chain custody item items evidence photograph photographs \
    video bag sealed label witness witnesses victim victims suspect suspects name address language interpreter \
    english spanish food blankets shelter rest relative brother sister mother father son daughter scene clear \
    supervisor notified counterpart across visual lost regained";

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// A text of about `characters`, and its language tag.
pub fn report(dice: &mut Dice, characters: usize) -> (String, &'static str) {
    let (lang, words) = if dice.chance(60) { ("es", SPANISH) } else { ("en", ENGLISH) };
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut text = String::new();
    let mut begins = true;
    while text.chars().count() < characters {
        let mut word = token(dice, &words);
        if begins {
            word = word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        }
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(&word);
        begins = dice.chance(9);
        let mark = if begins { "." } else { "," };
        text.push_str(if begins || dice.chance(6) { mark } else { "" });
    }
    text.push('.');
    (text, lang)
}

fn token(dice: &mut Dice, words: &[&str]) -> String {
    match dice.below(100) {
        0..=2 => dice.between(2, 950).to_string(),
        3 => format!("{:02}:{:02}", dice.below(24), dice.below(60)),
        4 => plate(dice),
        5 => call_sign(dice),
        _ => {
            let word = dice.word(words);
            if dice.chance(2) { mistyped(dice, word) } else { word.to_owned() }
        }
    }
}

fn mistyped(dice: &mut Dice, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = dice.below(letters.len());
    if at > 0 {
        letters.swap(at - 1, at);
    } else {
        letters.insert(0, 'x');
    }
    letters.into_iter().collect()
}

fn letter(dice: &mut Dice) -> char {
    char::from(dice.pick(LETTERS).copied().unwrap_or(b'A'))
}

/// A plate of neither country.
pub fn plate(dice: &mut Dice) -> String {
    let letters: String = (0..3).map(|_| letter(dice)).collect();
    format!("{letters}-{:03}-{}", dice.below(1000), letter(dice))
}

/// A call sign.
pub fn call_sign(dice: &mut Dice) -> String {
    let birds = ["Halcón", "Águila", "Coyote", "Sierra", "Bravo", "Tango", "Puma", "Oscar"];
    format!("{} {}", dice.word(&birds), dice.between(1, 60))
}

/// A person who does not exist: two surnames, given names.
pub fn name(dice: &mut Dice) -> (String, String, String) {
    const START: [&str; 16] =
        ["Al", "Ber", "Cas", "Dur", "Es", "Fon", "Gar", "Her", "Ibar", "Lar", "Mal", "Nav", "Or", "Quin", "Ro", "Val"];
    const END: [&str; 12] =
        ["tero", "mosa", "villa", "dano", "reda", "quez", "landa", "vedo", "pina", "rales", "zola", "dera"];
    const GIVEN: [&str; 14] = [
        "Ana", "Luis", "Elena", "Marcos", "Rosa", "Iván", "Julia", "Omar", "Irene", "Saúl", "Nora", "Hugo", "Alma",
        "Raúl",
    ];
    let surname = |dice: &mut Dice| format!("{}{}", dice.word(&START), dice.word(&END));
    let (first, second) = (surname(dice), surname(dice));
    (first, second, dice.word(&GIVEN).to_owned())
}

/// A short text in the language of `lang`.
pub fn phrase(dice: &mut Dice, lang: &str, count: usize) -> String {
    let words: Vec<&str> = (if lang == "es" { SPANISH } else { ENGLISH }).split_whitespace().collect();
    (0..count).map(|_| token(dice, &words)).collect::<Vec<_>>().join(" ")
}
