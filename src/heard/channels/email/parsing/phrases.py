"""How people and their programs end a mail, in many languages: phone lines and closing formulas."""

from __future__ import annotations

import re
from itertools import product

_DEVICE = (
    r"iphone|ipad|ipod|macbook|mac|android|galaxy|samsung|huawei|xiaomi|redmi|oneplus|pixel|nokia|lumia|htc|lg|sony|xperia|motorola"
    r"|blackberry|phone|smartphone|mobile|handy|tablet|mobiltelefon|telefon|outlook|mail|gmail|yahoo|windows|bluemail|typeapp|spark"
    r"|sparrow|proton|mailbox|airmail|aquamail|fairemail|k-9|newton|mailspring|thunderbird|gmx|web\.de|zoho|spike|edison|superhuman"
    r"|hey|fastmail|tutanota|яндекс|nine|mymail|canary|polymail|postbox|unibox|boxer|cloudmagic|acompli|inbox"
)
_PROGRAM = r"outlook|bluemail|yahoo|gmail|typeapp|spark"
_LINK = r"(?:\s*[<(\[]?\s*https?://\S+)?\s*$"
_MOBILE = {
    "sent": rf"(?:sent (?:from|via|by|using|with) (?:my|a|an|the|our)(?:\s+[^\s.,;:!?]+){{1,6}}[.!]?{_LINK}"
            rf"|sent (?:from|via|using|with|by)\s+(?:[\w’'.-]+\s){{0,3}}?(?:{_DEVICE})\b.{{0,80}}$"
            rf"|sent from \w[\w.]*(?:\s+[\w.]+){{0,4}}\s*[<(\[]\s*https?://\S+\s*$)",
    "get|download|obtenir|obtenez|hol|holen|laden|descarga|descargar|obtén|obtener|obter|baixe|baixar|scaricare|scarica|ottieni|pobierz|hämta|hent|hanki|télécharger|"
    "télécharge|získat|edinin|скачать|获取|下载|下載": rf"\S+\s(?:\S+\s){{0,2}}(?:{_PROGRAM})\b.{{0,100}}$",
    "yahoo": r"yahoo mail: .{2,60}$",
    "von": r"von (?:meine[mr]|einem|unserem|outlook|mail|gmail|yahoo|gmx|web\.de)\s.{2,50}\s(?:gesendet|geschickt|versendet|verschickt)\b.{0,60}$",
    "gesendet|geschickt|verschickt|diese": rf"(?:gesendet|geschickt|verschickt|diese (?:nachricht|e-mail|mail) wurde) (?:von|vom|mit|über)\s.{{0,30}}(?:{_DEVICE}).{{0,60}}$",
    "envoyé|envoyée|expédié": r"\S+ (?:de|du|depuis|à partir d\S*|avec|via|par)\s.{2,70}$",
    "enviado|enviada|enviat": r"\S+ (?:desde|do|de|da|a partir d\S|pelo|con|com|via|amb)\s.{2,70}$",
    "inviato|inviata": r"\S+ (?:da|dal|dalla|dallo|con|tramite)\s.{2,70}$",
    "verstuurd|verzonden": r"\S+ (?:vanaf|via|van|met|door)\s.{2,70}$",
    "wysłane|wysłano|wysłany": r"\S+ (?:z|ze|za pomocą|przez)\s.{2,70}$",
    "skickat": r"skickat (?:från|med|via)\s.{2,70}$",
    "sendt|sendte": r"\S+ (?:fra|med|via)\s.{2,70}$",
    "lähetetty": r"lähetetty\s.{2,70}$",
    "odesláno|odoslané|odoslane": r"\S+ (?:z|ze|zo|pomocí)\s.{2,70}$",
    "отправлено|надіслано|відправлено|изпратено": r"\S+ (?:с|со|из|з|із|від|от|через)\s.{2,70}$",
    "στάλθηκε|εστάλη": r"\S+ από\s.{2,60}$",
    "trimis|poslano|poslato|dikirim|được": r"(?:trimis de pe|pos\w+ (?:s|sa|iz)|dikirim dari|được gửi từ)\s.{2,60}$",
    "küldve|elküldve": r"\S+\s.{2,60}$",
    "أُرسلت|أرسلت|تم|مرسل": r"(?:أُرسلت|أرسلت|تم الإرسال|مرسل) من\s.{1,60}$",
    "נשלח": r"נשלח\s?מ.{1,60}$",
    "나의|내": r"(?:나의|내) .{1,30}에서 (?:보냄|보냈습니다).{0,5}$",
    "via|from": r"(?:via|from) (?:my )?(?:mobile|phone)\.?\s*$",
}  # fmt: skip
MOBILE = {first: re.compile(pattern) for firsts, pattern in _MOBILE.items() for first in firsts.split("|")}
"""What a phone or mail program adds, by the first word of the line, all in lower case."""

MOBILE_BEGINNINGS = ("发自", "發自", "从我的", "從我的", "נשלח מ")
MOBILE_ENDINGS = (
    "から送信",
    "传送",
    "傳送",
    "发送",
    "發送",
    "에서 보냄",
    "gönderildi",
    "gönderilmiştir",
    "küldve",
    "készülékemről",
    "herunterladen",
    "beziehen",
    "downloaden",
)
MOBILE_DEVICE = re.compile(_DEVICE)


def _all(*parts: str) -> set[str]:
    """Return every combination of the alternatives, an empty alternative meaning nothing."""
    return {" ".join(word for word in words if word) for words in product(*(part.split("|") for part in parts))}


CLOSINGS = frozenset(
    _all("|with", "|my|our", "best|kind|kindest|warm|warmest|many|friendly|sincere|very best|with best|all good|most sincere", "regards|wishes|greetings|thanks and regards")
    | _all("regards|rgds|brgds|br|kr|best|sincerely|sincerely yours|yours sincerely|yours truly|yours faithfully|very truly yours|respectfully"
           "|respectfully yours|cordially|warmly|cheers|all the best|greetings|take care|yours|thanks and regards|thanks & regards|best regards and thanks")
    | _all("|mit|mit den", "freundlichen|freundlichem|freundliche|besten|beste|lieben|liebe|vielen|viele|herzlichen|herzliche|schönen|schöne|sonnigen|sonnige"
           "|netten|viele liebe|ganz liebe|liebem|herzlichem|lieber|freundlicher|herzlicher|schöner", "grüßen|grüssen|gruß|gruss|grüße|grüsse|gruessen|gruesse")
    | _all("mfg|lg|vg|bg|gruß|gruss|grüße|grüsse|hochachtungsvoll|es grüßt|es grüßt sie|ihr|ihre")
    | _all("|bien|très", "cordialement", "|vôtre") | _all("meilleures|sincères|cordiales|mes meilleures|mes sincères|", "salutations", "|distinguées|les meilleures")
    | _all("bien à vous|amicalement|sincèrement|bonne journée|bonne réception|crdlt|cdlt|cdt|bàv|bien amicalement|respectueusement")
    | _all("|un|con un|con|con mis", "cordial|cordiales|atento|atentos|afectuoso|amable|", "saludo|saludos", "|cordial|cordiales")
    | _all("atentamente|cordialmente|un abrazo|saludos|muy atentamente|le saluda atentamente|quedo a la espera")
    | _all("|com os|com os meus", "melhores|meus|meus melhores|cordiais|os melhores", "cumprimentos|saudações")
    | _all("atenciosamente|atentamente|att|cordialmente|abraço|abraços|saudações|cumprimentos|um abraço|grato|grata|respeitosamente")
    | _all("|con i", "cordiali|distinti|migliori|tanti|cari|i più cordiali|più cordiali", "saluti") | _all("saluti|cordialmente|un saluto|un cordiale saluto|un caro saluto")
    | _all("|met", "vriendelijke|hartelijke|beste|zonnige|een vriendelijke|de beste|de meeste", "groet|groeten|groetjes|hoogachting")
    | _all("groet|groeten|groetjes|hoogachtend|mvg|mvrgr|m.v.g")
    | _all("|z|serdeczne|z serdecznymi|łączę", "poważaniem|wyrazami szacunku|pozdrowieniami|pozdrowienia|szacunkiem")
    | _all("pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam|pozdrawiamy|miłego dnia")
    | _all("|med", "bästa|vänlig|vänliga|varm|varma|venlig|venlige|vennlig|vennlige|de bedste|bedste|beste|kærlig|hjertelig", "hälsningar|hälsning|hilsen|hilsener|hilsner")
    | _all("hälsningar|hälsning|hilsen|mvh|vh|bästa hälsningar|med vänliga hälsningar|ha en bra dag|ha en god dag")
    | _all("parhain|ystävällisin|lämpimin|hyvin|", "terveisin") | _all("terveiset|terv|yst. terv|ystävällisesti|kiittäen")
    | _all("s|se|", "přátelským|srdečným|přáním hezkého dne a|", "pozdravem|pozdravom") | _all("pozdrav|hezký den|s úctou|s pozdravom|srdečně")
    | _all("saygılarımla|saygılarımızla|sevgiler|sevgilerle|iyi günler|iyi çalışmalar|iyi günler dilerim|iyi çalışmalar dilerim|selamlar|saygılar|en iyi dileklerimle")
    | _all("с|з|із", "наилучшими|большим|искренним|найкращими|глибокою|", "уважением|пожеланиями|повагою|побажаннями")
    | _all("всего доброго|всего хорошего|до свидания|усього найкращого|всього найкращого|с уваж.|с приветом")
    | _all("此致|此致敬礼|此致敬禮|敬礼|敬禮|敬上|顺祝商祺|順頌商祺|祝好|谨上|謹上|祝商祺|顺颂商祺|敬具|よろしくお願いします|よろしくお願いいたします|よろしくお願い致します|宜しくお願い致します"
           "|どうぞよろしくお願いいたします|以上|草々|以上、よろしくお願いいたします|감사합니다|드림|올림|안녕히 계세요|고맙습니다|수고하세요")
    | _all("مع", "أطيب|خالص|وافر|", "تحياتي|التحيات|التحية|الشكر|تحيات|الاحترام") | _all("تحياتي|وتفضلوا بقبول فائق الاحترام|وتقبلوا فائق الاحترام|مع الشكر والتقدير")
    | _all("בברכה|בכבוד רב|כל טוב|תודה ובברכה|בברכה רבה|ברכות") | _all("με", "φιλικούς|ιδιαίτερη|", "χαιρετισμούς|εκτίμηση|εκτιμηση") | _all("φιλικά|φιλικούς χαιρετισμούς|ευχαριστώ εκ των προτέρων|με εκτίμηση")
    | _all("üdvözlettel|baráti üdvözlettel|szívélyes üdvözlettel|tisztelettel|cu stimă|cu respect|lijep pozdrav|srdačan pozdrav|s poštovanjem|lep pozdrav|salam hormat|trân trọng|с уважение|поздрави")
)  # fmt: skip
"""Closing formulas, in lower case and without punctuation."""

THANKS = frozenset(
    _all("|many|kind", "thanks|thank you|thanks a lot|thanks again|thanks in advance|thank you in advance|thanks so much|thank you very much|thx")
    | _all("danke|vielen dank|besten dank|danke im voraus|vielen dank im voraus|danke schön|herzlichen dank|merci|merci d'avance|merci d’avance|merci beaucoup"
           "|gracias|muchas gracias|gracias de antemano|obrigado|obrigada|muito obrigado|muito obrigada|grazie|grazie mille|bedankt|dank u|dank je|alvast bedankt|dziękuję|tack|tack på förhand|tak|på forhånd tak|takk"
           "|kiitos|kiitos etukäteen|díky|děkuji|předem děkuji|teşekkürler|teşekkür ederim|спасибо|спасибо заранее|дякую|谢谢|謝謝|ありがとうございます|شكرا|שكرا جزيلا|תודה|תודה רבה|ευχαριστώ")
)  # fmt: skip
