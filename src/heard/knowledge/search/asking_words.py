"""Words that questions are made of, by language, as people type them: also on a phone."""

from __future__ import annotations

#: A title with one of these probably asks something.
QUESTION_WORDS = {
    "en": "can could did do does how may should what when where which who whose why will would",
    "de": "darf soll wann warum was welche welchem welchen welcher welches wem wen wer wie wieso wo woher wohin",
    "fr": "combien comment où pourquoi puis quand que quel quelle quelles quels qui quoi",
    "es": "cómo cuál cuáles cuándo cuánto cuánta cuántos dónde puedo qué quién",
    "it": "che chi come cosa dove perché posso qual quale quali quando quanto",
    "nl": "hoe hoeveel kan mag waar waarom wanneer wat welk welke wie",
    "pt": "como onde porque posso quais qual quando quanto quem",
    "pl": "co czy dlaczego gdzie ile jak jaka jaki jakie kiedy kto która które który mogę",
    "ar": "كيف متى أين اين ماذا لماذا هل كم أي هل يمكنني",
}

#: What is said around a question of any kind, besides the common words: "long" of "how long does it take".
ASKING_WORDS = {
    "en": """
        ask asking find get gets getting go going gonna got gotta hello help hey hi know like look looking need needed needs
        now ok okay pls plz possible question r say take taken takes taking tell thank thanks thx till til u ur wanna want
        wanted wants wat wen
    """,
    "de": """
        bekomme bekommen brauch brauche danke dauert dauern eigentlich finde finden frage gar geht gehen gerade gern gerne
        hab habt hallo hilfe jetzt krieg kriege kriegen mach mache machen macht mal möchte möglich möglichkeit ne nen nich
        nix passiert sage sagen schon tue tun weiß will wollen
    """,
    "fr": """
        aide aider besoin bonjour dois dire faire faut fait jusqu longtemps maintenant merci obtenir possible prend prendre
        question sais savoir svp stp temps trouver veut veux voudrais
    """,
    "es": """
        ahora ayuda dice dime gracias hace hacer hago hola necesito obtener posible pregunta puede quiero quisiera saber
        siempre tarda tardar tiempo
    """,
    "it": """
        adesso aiuto bisogno ciao dire fare faccio grazie ora ottenere possibile prego sapere serve tempo trovare vorrei
        voglio vuole
    """,
    "nl": "bedankt dank doen duurt graag hallo help hulp krijg krijgen lang mogelijk nodig vinden vraag weet weten",
    "pt": "agora ajuda demora dizer fazer faço gostaria obrigada obrigado olá possível preciso quero saber tempo",
}
