"""The new text is found in the languages of the world's mail programs."""

import pytest

from heard.channels.email.parsing import separate

ATTRIBUTIONS = {
    "English, Gmail": "On Mon, Nov 2, 2026 at 9:12 AM Support <support@shop.example> wrote:",
    "English, Apple Mail": "On 2 Nov 2026, at 09:12, Support <support@shop.example> wrote:",
    "English, Outlook for phones": 'On Mon, Nov 2, 2026 at 9:12 AM +0100, "Support" <support@shop.example> wrote:',
    "English, Yahoo": "On Monday, 2 November 2026, 09:12:00 CET, Support <support@shop.example> wrote: ",
    "English, broken over lines": "On Mon, Nov 2, 2026 at 9:12 AM The Support Team of the Shop <\nsupport@shop.example> wrote:",
    "English, broken thrice": "On Nov 2, 2026,\nat 9:12,\nSupport <support@shop.example> wrote:",
    "English, Horde": "Quoting Support <support@shop.example>:",
    "German, Gmail": "Am Mo., 2. Nov. 2026 um 09:12 Uhr schrieb Support <support@shop.example>:",
    "German, Apple Mail": "Am 02.11.2026 um 09:12 schrieb Support <support@shop.example>:",
    "German, Thunderbird": "Am 02.11.26 um 09:12 schrieb Support:",
    "German, Horde": "Zitat von Support <support@shop.example>:",
    "French, Gmail": "Le lun. 2 nov. 2026 à 09:12, Support <support@shop.example> a écrit :",
    "French, broken": "Le lun. 2 nov. 2026 à 09:12, Support <support@shop.example>\na écrit :",
    "French, Thunderbird": "Le 02/11/2026 à 09:12, Support a écrit :",
    "Spanish, Gmail": "El lun, 2 nov 2026 a las 9:12, Support (<support@shop.example>) escribió:",
    "Portuguese, Gmail Brazil": "Em seg., 2 de nov. de 2026 às 09:12, Support <support@shop.example> escreveu:",
    "Portuguese, Gmail Portugal": "Support <support@shop.example> escreveu no dia segunda, 2/11/2026 à(s) 09:12:",
    "Italian, Gmail": "Il giorno lun 2 nov 2026 alle ore 09:12 Support <support@shop.example> ha scritto:",
    "Italian, Apple Mail": "Il giorno 2 nov 2026, alle ore 09:12, Support <support@shop.example> ha scritto:",
    "Dutch, Gmail": "Op ma 2 nov 2026 om 09:12 schreef Support <support@shop.example>:",
    "Dutch, Apple Mail": "Op 2 nov. 2026, om 09:12 heeft Support <support@shop.example> het volgende geschreven:",
    "Polish, Gmail": "pon., 2 lis 2026 o 09:12 Support <support@shop.example> napisał(a):",
    "Polish, Onet": "W dniu 2026-11-02 09:12:39 użytkownik Support <support@shop.example> napisał:",
    "Swedish, Gmail": "Den mån 2 nov. 2026 kl 09:12 skrev Support <support@shop.example>:",
    "Danish, Gmail": "Den man. 2. nov. 2026 kl. 09.12 skrev Support <support@shop.example>:",
    "Norwegian, Gmail": "man. 2. nov. 2026 kl. 09:12 skrev Support <support@shop.example>:",
    "Norwegian, Apple Mail": "2. nov. 2026 kl. 09:12 skrev Support <support@shop.example>:",
    "Finnish, Gmail": "ma 2. marrask. 2026 klo 9.12 Support (support@shop.example) kirjoitti:",
    "Czech, Gmail": "po 2. 11. 2026 v 9:12 odesílatel Support <support@shop.example> napsal:",
    "Czech, Thunderbird": "Dne 02. 11. 26 v 9:12 Support napsal(a):",
    "Slovak, Gmail": "po 2. 11. 2026 o 9:12 Support <support@shop.example> napísal(a):",
    "Turkish, Gmail": "Support <support@shop.example>, 2 Kas 2026 Pzt, 09:12 tarihinde şunu yazdı:",
    "Russian, Gmail": "пн, 2 нояб. 2026 г. в 09:12, Support <support@shop.example>:",
    "Russian, Yandex": '02.11.2026, 09:12, "Support" <support@shop.example>:',
    "Russian, Mail.ru": "Понедельник, 2 ноября 2026, 9:12 +03:00 от Support <support@shop.example>:",
    "Russian, Thunderbird": "02.11.2026 09:12, Support пишет:",
    "Ukrainian, Gmail": "пн, 2 лист. 2026 р. о 09:12 Support <support@shop.example> пише:",
    "Bulgarian, Gmail": "На пн, 2.11.2026 г. в 9:12 Support <support@shop.example> написа:",
    "Greek, Gmail": "Στις Δευ 2 Νοε 2026 στις 9:12 π.μ., ο/η Support <support@shop.example> έγραψε:",
    "Hungarian, Gmail": "Support <support@shop.example> ezt írta (időpont: 2026. nov. 2., H, 9:12):",
    "Romanian, Gmail": "În lun., 2 nov. 2026 la 09:12, Support <support@shop.example> a scris:",
    "Chinese, Gmail": "Support <support@shop.example> 于2026年11月2日周一 09:12写道：",
    "Chinese, Apple Mail": "在 2026年11月2日，09:12，Support <support@shop.example> 写道：",
    "Chinese, traditional": "Support <support@shop.example> 於 2026年11月2日 週一 上午9:12寫道：",
    "Japanese, Gmail": "2026年11月2日(月) 9:12 Support <support@shop.example>:",
    "Japanese, Apple Mail": "2026/11/02 9:12、Support <support@shop.example>のメール:",
    "Korean, Gmail": "2026년 11월 2일 (월) 오전 9:12, Support <support@shop.example>님이 작성:",
    "Arabic, Gmail": "في الاثنين، 2 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Support <support@shop.example>:",
    "Hebrew, Gmail": "\u202bבתאריך יום ב׳, 2 בנוב׳ 2026 ב-9:12 מאת Support <\u202asupport@shop.example\u202c\u200f>:\u202c",
    "Vietnamese, Gmail": "Vào Th 2, 2 thg 11, 2026 vào lúc 09:12 Support <support@shop.example> đã viết:",
    "Indonesian, Gmail": "Pada tanggal Sen, 2 Nov 2026 pukul 09.12 Support <support@shop.example> menulis:",
    "Croatian, Gmail": "pon, 2. stu 2026. u 09:12 Support <support@shop.example> napisao je:",
    "Zoho": "---- On Mon, 02 Nov 2026 09:12:00 +0100 Support <support@shop.example> wrote ----",
    "ISO date": "2026-11-02 9:12 GMT+01:00 Support <support@shop.example>:",
}

HEADER_BLOCKS = {
    "English": "From: Support <support@shop.example>\nSent: Monday, November 2, 2026 9:12 AM\nTo: Anna\nSubject: Your order",
    "English, bold": "*From:* Support\n*Sent:* Monday, November 2, 2026\n*To:* anna@mail.example\n*Subject:* Your order",
    "German": "Von: Support <support@shop.example>\nGesendet: Montag, 2. November 2026 09:12\nAn: Anna\nBetreff: Ihre Bestellung",
    "German, rule above": "________________________________\nVon: Support\nGesendet: Montag, 2. November 2026\nAn: Anna\nBetreff: Bestellung",
    "French": "De : Support <support@shop.example>\nEnvoyé : lundi 2 novembre 2026 09:12\nÀ : Anna\nObjet : Votre commande",
    "Spanish": "De: Support <support@shop.example>\nEnviado: lunes, 2 de noviembre de 2026\nPara: Anna\nAsunto: Su pedido",
    "Portuguese": "De: Support <support@shop.example>\nEnviada em: segunda-feira, 2 de novembro de 2026\nPara: Anna\nAssunto: Pedido",
    "Italian": "Da: Support <support@shop.example>\nInviato: lunedì 2 novembre 2026 09:12\nA: Anna\nOggetto: Il Suo ordine",
    "Dutch": "Van: Support <support@shop.example>\nVerzonden: maandag 2 november 2026 09:12\nAan: Anna\nOnderwerp: Uw bestelling",
    "Polish": "Od: Support <support@shop.example>\nWysłano: poniedziałek, 2 listopada 2026\nDo: Anna\nTemat: Zamówienie",
    "Swedish": "Från: Support <support@shop.example>\nSkickat: den 2 november 2026 09:12\nTill: Anna\nÄmne: Din beställning",
    "Danish": "Fra: Support <support@shop.example>\nSendt: 2. november 2026 09:12\nTil: Anna\nEmne: Din ordre",
    "Norwegian": "Fra: Support <support@shop.example>\nDato: mandag 2. november 2026\nTil: Anna\nEmne: Din bestilling",
    "Finnish": "Lähettäjä: Support <support@shop.example>\nLähetetty: maanantai 2. marraskuuta 2026\nVastaanottaja: Anna\nAihe: Tilaus",
    "Czech": "Od: Support <support@shop.example>\nOdesláno: pondělí 2. listopadu 2026\nKomu: Anna\nPředmět: Objednávka",
    "Turkish": "Kimden: Support <support@shop.example>\nGönderildi: 2 Kasım 2026 Pazartesi\nKime: Anna\nKonu: Sipariş",
    "Russian": "От: Support <support@shop.example>\nОтправлено: 2 ноября 2026 г. 9:12\nКому: Anna\nТема: Ваш заказ",
    "Ukrainian": "Від: Support <support@shop.example>\nНадіслано: 2 листопада 2026 р.\nКому: Anna\nТема: Замовлення",
    "Chinese": "发件人: Support <support@shop.example>\n发送时间: 2026年11月2日 9:12\n收件人: Anna\n主题: 您的订单",
    "Chinese, traditional": "寄件者: Support\n寄件日期: 2026年11月2日\n收件者: anna@mail.example\n主旨: 您的訂單",
    "Japanese": "差出人: Support <support@shop.example>\n送信日時: 2026年11月2日 9:12\n宛先: Anna\n件名: ご注文",
    "Korean": "보낸 사람: Support <support@shop.example>\n보낸 날짜: 2026년 11월 2일\n받는 사람: Anna\n제목: 주문",
    "Arabic": "من: Support <support@shop.example>\nتاريخ الإرسال: 2 نوفمبر 2026\nإلى: Anna\nالموضوع: طلبك",
    "Hebrew": "מאת: Support <support@shop.example>\nנשלח: יום שני 2 נובמבר 2026\nאל: Anna\nנושא: ההזמנה שלך",
    "Greek": "Από: Support <support@shop.example>\nΣτάλθηκε: Δευτέρα, 2 Νοεμβρίου 2026\nΠρος: Anna\nΘέμα: Η παραγγελία σας",
    "Hungarian": "Feladó: Support <support@shop.example>\nElküldve: 2026. november 2.\nCímzett: Anna\nTárgy: Rendelés",
    "Romanian": "De la: Support <support@shop.example>\nTrimis: luni, 2 noiembrie 2026\nCătre: Anna\nSubiect: Comanda",
}

MOBILE_LINES = (
    "Sent from my iPhone", "Sent from my Samsung Galaxy smartphone.", "Sent from Mail for Windows", "Sent from Yahoo Mail on Android",
    "Get Outlook for iOS<https://aka.ms/o0ukef>", "Get BlueMail for Android", "Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone",
    "Sent with Proton Mail secure email.", "Sent from my iPad, please excuse typos", "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App", "Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.",
    "Envoyé de mon iPhone", "Envoyé à partir de Outlook pour iOS", "Télécharger Outlook pour Android", "Enviado desde mi iPhone",
    "Enviado do meu iPhone", "Inviato da iPhone", "Inviato dal mio Galaxy", "Verstuurd vanaf mijn iPhone", "Wysłane z iPhone’a",
    "Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta", "Odesláno z iPhonu", "iPhone'umdan gönderildi",
    "Отправлено с iPhone", "Отправлено из Почты Mail.ru", "Надіслано з iPhone", "发自我的iPhone", "從我的 iPhone 傳送", "iPhoneから送信",
    "나의 iPhone에서 보냄", "تم الإرسال من الـ iPhone", "נשלח מה-iPhone שלי", "Στάλθηκε από το iPhone μου",
)  # fmt: skip

SIGN_OFFS = (
    "Best regards,\nAnna Miller", "Kind regards\nAnna\nCEO, Example Ltd", "Mit freundlichen Grüßen\nAnna Müller", "Viele Grüße\nAnna",
    "Liebe Grüße aus Bremen", "Mit freundlichem Gruß\nDr. Anna von der Heide\nBeispiel GmbH\nTel. +49 421 123456", "Cordialement,\nAnne Dupont",
    "Bien cordialement\nAnne", "Saludos cordiales,\nAna", "Un saludo,\nAna García", "Atenciosamente,\nAna Souza", "Cordiali saluti\nAnna Rossi",
    "Met vriendelijke groet,\nAnna de Vries", "Pozdrawiam,\nAnna", "Z poważaniem\nAnna Nowak", "Med vänliga hälsningar\nAnna",
    "Med venlig hilsen\nAnna", "Vennlig hilsen\nAnna", "Ystävällisin terveisin,\nAnna", "S pozdravem\nAnna", "Saygılarımla,\nAyşe Yılmaz",
    "С уважением,\nАнна", "З повагою,\nГанна", "此致\n敬礼", "敬具\n山田", "감사합니다.\n김안나", "مع أطيب التحيات\nآنا", "בברכה,\nאנה",
    "Με εκτίμηση,\nΆννα", "Üdvözlettel,\nAnna", "Cu stimă,\nAna",
)  # fmt: skip

DISCLAIMERS = (
    "This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, delete it.",
    "CONFIDENTIALITY NOTICE: This message may contain privileged information.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, ist das unbefugte Kopieren nicht gestattet.",
    "Ce message et ses pièces jointes sont confidentiels et destinés exclusivement à leur destinataire.",
    "Este mensaje es confidencial y va dirigido a su destinatario. Si lo ha recibido por error, le rogamos que nos lo comunique.",
    "Esta mensagem é confidencial e dirigida apenas ao destinatário. Se a recebeu por engano, apague-a.",
    "Le informazioni contenute in questo messaggio e negli allegati sono riservate e per uso esclusivo del destinatario.",
    "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
    "Ta wiadomość jest poufna i przeznaczona wyłącznie dla jej adresata.",
    "Detta meddelande är konfidentiellt och endast avsett för angiven mottagare av meddelandet.",
    "Tämä viesti on luottamuksellinen ja tarkoitettu vain viestin vastaanottajalle.",
    "Это сообщение является конфиденциальным и предназначено только для адресата, указанного в письме.",
    "Please consider the environment before printing this email.",
)
NEW = "Where is my parcel?\n\nIt should have been here on Friday."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_the_new_text_ends_at_the_line_above_a_quote(attribution):
    quoted = f"{attribution}\n\n> Dear Anna,\n>\n> it is on its way."

    separated = separate(f"{NEW}\n\n{quoted}\n")

    assert separated.reply == NEW
    assert separated.quoted.split() == quoted.split()


@pytest.mark.parametrize("attribution", [line for name, line in ATTRIBUTIONS.items()], ids=ATTRIBUTIONS.keys())
def test_the_line_above_is_enough_where_the_quote_is_not_marked(attribution):
    assert separate(f"{NEW}\n\n{attribution}\n\nDear Anna,\nit is on its way.\n").reply == NEW


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS.keys())
def test_the_new_text_ends_at_a_block_of_quoted_headers(block):
    assert separate(f"{NEW}\n\n{block}\n\nDear Anna,\nit is on its way.\n").reply == NEW


@pytest.mark.parametrize("line", MOBILE_LINES)
def test_what_a_phone_adds_is_not_new_text(line):
    assert separate(f"{NEW}\n\n{line}\n").reply == NEW


@pytest.mark.parametrize("sign_off", SIGN_OFFS)
def test_a_closing_formula_with_its_name_is_not_new_text(sign_off):
    assert separate(f"{NEW}\n\n{sign_off}\n").reply == NEW


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_legal_small_print_is_not_new_text(disclaimer):
    assert separate(f"{NEW}\n\n{disclaimer}\n").reply == NEW


@pytest.mark.parametrize(
    "marker",
    [
        "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-------- Message d'origine --------", "-----Mensaje original-----",
        "-----Mensagem original-----", "-----Messaggio originale-----", "-----Oorspronkelijk bericht-----", "-----Oryginalna wiadomość-----",
        "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----", "-----Opprinnelig melding-----", "-----Alkuperäinen viesti-----",
        "-----Původní zpráva-----", "-----Orijinal Mesaj-----", "-----Исходное сообщение-----", "------------------ 原始邮件 ------------------",
        "-----원본 메시지-----", "-----元のメッセージ-----", "-----הודעה מקורית-----", "-----الرسالة الأصلية-----", "-----Αρχικό μήνυμα-----",
        "-------- Любая подпись --------\nZzz: x@y.example\nWww: a@b.example",
        "##- Please type your reply above this line -##",
    ],
)  # fmt: skip
def test_the_new_text_ends_where_the_original_message_is_announced(marker):
    assert separate(f"{NEW}\n\n{marker}\nDear Anna,\nit is on its way.\n").reply == NEW
