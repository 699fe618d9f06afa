"""Lines that say "here begins the original message" or "here begins a forwarded one"."""

from __future__ import annotations

import re

ORIGINAL = (
    "original message|original email|원본 이메일|原始信息|原始訊息|原件|оригинално съобщение|izvirno sporočilo|ข้อความต้นฉบับ|پیام اصلی|original appointment|original-nachricht|ursprünglicher termin|originalnachricht|ursprüngliche nachricht|ursprüngliche mail|message d['’]origine|message original|mensaje original"
    "|mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht|wiadomość oryginalna|oryginalna wiadomość"
    "|originalmeddelande|ursprungligt meddelande|ursprungligt meddelelse|oprindelig besked|oprindelig meddelelse|opprinnelig melding|original melding"
    "|alkuperäinen viesti|původní zpráva|původní e-mail|původní zpráva|pôvodná správa|orijinal mesaj|özgün ileti|asıl ileti|исходное сообщение|исходное письмо"
    "|оригинальное сообщение|оригінальне повідомлення|початкове повідомлення|вихідне повідомлення|原始邮件|原始郵件|原郵件|原邮件|原始信件|元のメッセージ|元のメール|オリジナルメッセージ"
    "|원본 메시지|원본 메일|الرسالة الأصلية|رسالة أصلية|ההודעה המקורית|הודעה מקורית|αρχικό μήνυμα|eredeti üzenet|mesaj original|mesajul original"
    "|izvorna poruka|originalna poruka|pesan asli|thư gốc|tin nhắn gốc|reply message|antwort|réponse|message initial"
)
FORWARDED = (
    "forwarded message|forwarded by|begin forwarded message|forwarded email|weitergeleitete nachricht|anfang der weitergeleiteten nachricht"
    "|weitergeleitete mail|message transféré|message transmis|message réexpédié|début du message transféré|mensaje reenviado|inicio del mensaje reenviado"
    "|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|messaggio inoltrato|inizio messaggio inoltrato"
    "|doorgestuurd bericht|begin doorgestuurd bericht|wiadomość przekazana|przekazana wiadomość|początek przekazywanej wiadomości"
    "|vidarebefordrat meddelande|vidarebefordrat brev|videresendt meddelelse|videresendt besked|videresendt melding|videresendt e-post"
    "|edelleenlähetetty viesti|välitetty viesti|přeposlaná zpráva|přeposlaný e-mail|preposlaná správa|iletilmiş mesaj|iletilen mesaj|yönlendirilen ileti|başlangıç iletilen mesaj"
    "|пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения|переслане повідомлення|переадресоване повідомлення|початок переадресованого повідомлення"
    "|转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|已轉寄的郵件|開始轉寄|转发消息|轉寄訊息|転送されたメッセージ|転送メッセージ|転送メール|전달된 메시지|전달된 메일|전달한 메시지"
    "|رسالة مُعاد توجيهها|الرسالة المعاد توجيهها|رسالة معاد توجيهها|الرسالة المُحوّلة|הודעה שהועברה|הודעה מועברת|תחילת הודעה מועברת|προωθημένο μήνυμα|"
    "μήνυμα που προωθήθηκε|továbbított üzenet|mesaj redirecționat|proslijeđena poruka|pesan terusan|thư đã chuyển tiếp"
)
DASHES = "[-–—_=*#]"
ORIGINAL_MARK = re.compile(
    rf"\s{{0,4}}[>*]?\s?{DASHES}{{2,60}}\s{{0,4}}(?:{ORIGINAL})\s{{0,4}}:?\s{{0,4}}{DASHES}{{1,60}}\s*$", re.IGNORECASE
)
FORWARDED_MARK = re.compile(
    rf"\s{{0,4}}(?:{DASHES}{{2,60}}\s{{0,4}}(?:{FORWARDED})\b.{{0,100}}?{DASHES}{{0,60}}|(?:{FORWARDED})\s{{0,2}}[:：])\s*$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"\W{0,12}(?:please\s)?(?:reply|type your reply|write|respond)\s.{0,30}above this line|"
    r"\W{0,12}(?:bitte\s).{0,30}(?:oberhalb|über) dieser (?:linie|zeile)|\W{0,12}répond.{0,30}au[- ]dessus de cette ligne|"
    r"\W{0,12}(?:por favor,?\s)?responda.{0,30}encima de esta línea",
    re.IGNORECASE,
)
FORWARD_PREFIX = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|vs|vb|vl|fs|ilt|пересл|fw|转发|轉寄|転送|전달|إعادة توجيه|הועבר|πρθ|továbbítva|redirecționat)\s?[:：]",
    re.IGNORECASE,
)
ANSWER_PREFIX = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|rif|r|odp|ynt|ref|res|回复|回覆|答复|返信|답장|رد|השב|απ|vá|ha)\s?(?:\[\d+\])?[:：]",
    re.IGNORECASE,
)
BETWEEN_DASHES = re.compile(r"-{5,60}\s?[^\s-][^-\n]{2,60}?\s?-{5,60}$")
RULE = re.compile(r"\s*[-–—―⸻_=*~•·─━]{3,}\s*$")
DRAWN = tuple("-–—―⸻_=*~•·─━#")
ABOVE = ("above", "oberhalb", "über", "dessus", "encima")
LONGEST = 200


def begins_original(line: str) -> bool:
    """Tell whether the line announces the mail that is answered."""
    if len(line) > LONGEST:
        return False
    if line.endswith(DRAWN) and not is_rule(line) and ORIGINAL_MARK.match(line):
        return True
    return any(word in line for word in ABOVE) and bool(REPLY_ABOVE.match(line))


def begins_something(lines: list[str], number: int) -> bool:
    """Tell whether words between dashes, in whatever language, stand right above lines that name an address."""
    if not lines[number].startswith("-----") or not BETWEEN_DASHES.match(lines[number][:LONGEST]):
        return False
    below = [line[:LONGEST] for line in lines[number + 1 : number + 6] if line]
    return bool(below) and ":" in below[0] and any("@" in line and ":" in line for line in below)


def begins_forwarded(line: str) -> bool:
    """Tell whether the line announces a mail that is passed on."""
    if len(line) > LONGEST or not (line.startswith(DRAWN) or line.endswith((":", "："))) or is_rule(line):
        return False
    return bool(FORWARDED_MARK.match(line))


def forwards(subject: str) -> bool:
    """Tell whether a subject says that the mail passes another one on."""
    return bool(FORWARD_PREFIX.match(subject[:LONGEST]))


def is_rule(line: str) -> bool:
    """Tell whether the line is nothing but a drawn line."""
    return line.endswith(DRAWN) and len(line) <= LONGEST and bool(RULE.match(line))


def answers(subject: str) -> bool:
    """Tell whether a subject says that the mail answers another one."""
    return bool(ANSWER_PREFIX.match(subject[:LONGEST]))
