"""The block of From, Sent, To and Subject that Outlook and others put above a quoted mail, in many languages."""

from __future__ import annotations

import re

LABELS = {
    "from": "from|von|de|da|van|od|från|fra|frå|lähettäjä|kimden|gönderen|от|от кого|від|від кого|发件人|寄件者|寄件人|發件人|差出人|送信者"
            "|보낸 사람|보낸사람|발신|من|מאת|από|feladó|de la|oд|expéditeur|remitente|remetente|mittente|afzender|avsändare|afsender"
            "|avsender|odesílatel|odosielateľ|nadawca|absender|dari|từ|จาก|reply-to|responder a|antwort an",
    "date": "sent|date|gesendet|gesendet am|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada em|enviada|fecha|data|inviato|verzonden"
            "|wysłano|wysłane|skickat|sendt|dato|lähetetty|päivämäärä|pvm|päiväys|odesláno|odoslané|gönderildi|gönderme tarihi|tarih"
            "|gönderilme zamanı|отправлено|дата|надіслано|відправлено|изпратено|发送时间|发送日期|日期|傳送時間|寄件日期|傳送日期|送信日時|日時|送信日|날짜"
            "|보낸 날짜|보낸날짜|تاريخ الإرسال|تم الإرسال|التاريخ|أُرسلت|נשלח|תאריך|στάλθηκε|ημερομηνία|elküldve|dátum|küldve|trimis"
            "|data trimiterii|message du|poslano|dikirim|tanggal|ngày|đã gửi",
    "to": "to|an|à|a|para|aan|do|till|til|vastaanottaja|komu|kime|alıcı|кому|до|收件人|收件者|宛先|받는 사람|받는사람|수신|إلى|אל|προς|címzett"
          "|către|destinataire|destinatario|per|pour|ontvanger|kepada|đến|за",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|otsikko|předmět|predmet|konu|тема|主题|主旨|主題|件名"
               "|제목|الموضوع|נושא|θέμα|tárgy|subiect|perihal|subjek|chủ đề|относно|teema",
    "cc": "cc|kopie|copie|copie à|copia|kopia|kopio|kopi|bcc|копия|копія|抄送|副本|참조|نسخة|עותק|κοιν|κοινοποίηση|másolatot kap|bilgi|cópia",
    "other": "importance|wichtigkeit|priority|attachments|anlagen|reply to|organization",
}  # fmt: skip
KINDS = {label: kind for kind, labels in LABELS.items() for label in labels.split("|")}
_ALTERNATIVES = "|".join(sorted((re.escape(label) for label in KINDS), key=len, reverse=True))
INNER_LABEL = re.compile(rf"\s[*_]{{0,2}}({_ALTERNATIVES})[*_]{{0,2}}\s{{0,3}}[:：][*_]{{0,2}}\s", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
LONGEST_LABEL = 40
MOST_LINES = 14
LONGEST_LINE = 2_000
OPENERS = {"from", "date", "subject", "to"}


def find_header_block(lines: list[str], start: int) -> int | None:
    """Return the number of the block's last line when a block of quoted headers begins at `start`, else None."""
    beginning = lines[start][:LONGEST_LABEL]
    if ":" not in beginning and "：" not in beginning:
        return None
    opening = _label(beginning if beginning.isascii() else INVISIBLE.sub("", beginning))
    if opening not in OPENERS:
        return None
    kinds: list[str] = []
    end, unlabelled, mailbox = start, 0, False
    for number in range(start, min(start + MOST_LINES, len(lines))):
        line = lines[number]
        found = _labels(line)
        if found:
            kinds += found
            end, unlabelled = number, 0
        elif line and unlabelled < 2:
            unlabelled += 1
        elif line or (number > start and len(set(kinds)) >= 3) or unlabelled:
            break
        mailbox = mailbox or ("@" in line and unlabelled < 2)
    return end if _convinces(set(kinds), mailbox) else None


def _convinces(kinds: set[str], mailbox: bool) -> bool:
    """Tell whether these labels together can only be a mail's header; a travel plan has From, To and Date as well."""
    if "from" not in kinds:
        return False
    if "subject" in kinds:
        return len(kinds) >= 3 or (mailbox and "date" in kinds)
    return mailbox and len(kinds - {"other"}) >= 3


def _label(line: str) -> str | None:
    """Return the kind of the label a line begins with; labels may be bold or indented."""
    before, colon, _ = line[:LONGEST_LABEL].replace("：", ":").partition(":")
    if not colon:
        return None
    return KINDS.get(before.strip(" \t\u00a0*_>|").lower())


def _labels(line: str) -> list[str]:
    """Return the kinds of labels in a line; some programs put several into one."""
    if not line or len(line) > LONGEST_LINE:
        return []
    first = _label(INVISIBLE.sub("", line))
    if first is None:
        return []
    return [first, *(KINDS[match[1].lower()] for match in INNER_LABEL.finditer(line))]
