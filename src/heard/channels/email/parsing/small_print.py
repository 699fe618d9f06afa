"""Legal small print below mails, list footers and "consider the environment", in many languages."""

from __future__ import annotations

import re

MAIL_WORDS = (
    "mail", "message", "communication", "transmission", "nachricht", "courriel", "mensaje", "correo", "mensagem", "messaggio", "comunicazione",
    "bericht", "wiadomoś", "meddelande", "meddelelse", "besked", "e-post", "viesti", "sähköposti", "zpráv", "správ", "ileti", "mesaj", "e-posta",
    "сообщени", "письм", "повідомлення", "лист", "邮件", "郵件", "信息", "メール", "메일", "رسالة", "הודעה", "דוא", "μήνυμα", "üzenet",
)  # fmt: skip
LEGAL_WORDS = (
    "confidential", "privileged", "intended solely", "intended only", "intended recipient", "intended for", "addressee", "named above",
    "unauthorized", "unauthorised", "disclosure", "disclaimer", "delete it", "delete this", "destroy", "virus", "vertraulich", "unbefugt",
    "ausschließlich für", "bestimmt", "irrtümlich", "rechtlich geschützt", "nicht gestattet", "confidentiel", "destinataire", "par erreur",
    "pièces jointes", "confidencial", "destinatari", "por error", "por engano", "prohibid", "proibid", "riservat", "per errore", "allegati", "vietat",
    "vertrouwelijk", "uitsluitend", "geadresseerde", "poufn", "adresat", "wyłącznie", "omyłk", "konfidentiel", "sekretess", "avsedd", "mottagare",
    "mottaker", "fortrolig", "modtager", "utilsigtet", "luottamuksell", "vastaanottaj", "tarkoitettu", "důvěrn", "určen", "příjemc", "gizli", "alıcı",
    "yetkisiz", "конфиденциальн", "адресат", "предназначен", "конфіденційн", "призначен", "機密", "机密", "保密", "收件人", "秘密", "宛先", "誤って",
    "誤送", "기밀", "수신인", "수신자", "سري", "المرسل إليه", "חסוי", "נמען", "εμπιστευτικ", "παραλήπτ", "bizalmas", "címzett",
)  # fmt: skip
TITLES = (
    "confidentiality", "disclaimer", "legal notice", "privacy notice", "haftungsausschluss", "vertraulichkeitshinweis",
    "avis de confidentialité", "avertissement", "aviso legal", "aviso de confidencialidad", "aviso de privacidad", "aviso de confidencialidade",
    "avviso di riservatezza", "informativa privacy", "zastrzeżenie", "klauzula poufności", "klauzula informacyjna", "ansvarsbegränsning",
    "gizlilik", "免责声明", "免責聲明", "免責事項",
)  # fmt: skip
ENVIRONMENT = (
    "the environment before", "our environment before", "an die umwelt", "avant d'imprimer", "avant d’imprimer", "antes de imprimir", "prima di stampare",
    "aan het milieu", "before you print", "przed wydrukowaniem", "has been checked for viruses", "has been scanned", "virus-free", "virenfrei",
    "garantie sans virus", "libre de virus", "sem vírus", "privo di virus",
)  # fmt: skip
LIST_FOOTER = re.compile(
    r"mailing list|listinfo|unsubscribe|mailman|you received this message because|to view this discussion",
    re.IGNORECASE,
)
SHORT = 60
LONGEST_TITLE = 40


def is_small_print(paragraph: str) -> bool:
    """Tell whether a paragraph is a disclaimer or an appeal not to print, rather than something said to us."""
    lower = paragraph.lower()
    if len(lower) < 400 and any(phrase in lower[:200] for phrase in ENVIRONMENT):
        return True
    if lower.lstrip(" *_-#!.").startswith(TITLES):
        return len(lower) < LONGEST_TITLE or any(word in lower for word in LEGAL_WORDS)
    if len(lower) <= SHORT or not any(word in lower[:400] for word in MAIL_WORDS):
        return False
    return sum(word in lower for word in LEGAL_WORDS) >= 2
