"""The words of notices in the languages we know: short, true, and without a way of saying "you" that could be wrong.

Each language has a frame for every kind of notice, and the half-sentences that are put in: where the matter stands, what
was promised, what comes next. They read the same to whoever likes to be addressed formally and to whoever does not.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One language."""

    update: str
    warning: str
    apology: str
    close: str
    open: str
    team: str
    third: str
    later: str
    promised: str
    moved: str
    daily: str
    new_date: str
    no_date: str
    about: str
    page: str
    check_in: str
    after_purchase: str
    order: str
    answer: str
    answer_and_rate: str
    scale: tuple[str, str, str, str, str]
    goodbye: str
    things: dict[str, str]


def _things(answer: str, update: str, solution: str, call: str, word: str) -> dict[str, str]:
    return {
        "first_answer": answer, "next_answer": answer, "update": update, "resolution": solution, "call_back": call,
        "check_in": call, "acknowledge": answer, "other": word,
    }  # fmt: skip


WORDINGS = {
    "en": Wording(
        update="a short word on request {number}: {where}\n\n{next}",
        warning="we promised {thing} by {due}. It looks as if it will take longer, and we would rather say so now than too late. {next}",
        apology="we promised {thing} by {due} and did not keep our word. We are sorry. {next}",
        close="Thank you for your patience, and kind regards\n{business}",
        open="we are still working on it.",
        team="it is with {team}, who are working on it.",
        third="we have asked somebody outside our house and are waiting for their answer.",
        later="it is on our desk again on {date}.",
        promised="What we promised stands: {thing} by {due}.",
        moved="We have set a new date: {thing} by {due}.",
        daily="We will write again within a day, even if there is nothing new.",
        new_date="Our new date is {new}.",
        no_date="We are on it, and will say when it is done.",
        about="About request {number} ({subject}):",
        page="Everything about request {number}, and a way to answer: {link}",
        check_in="some days ago we settled request {number}. Is everything still as it should be?",
        after_purchase="we hope that order {order} is a joy. Did everything arrive as hoped?",
        order="Order {order}",
        answer="One click is enough to tell us: {link}",
        answer_and_rate="One click is enough to tell us, and how we did: {link}",
        scale=("Very bad", "Not good", "So-so", "Good", "Very good"),
        goodbye="Kind regards\n{business}",
        things=_things("an answer", "news", "a solution", "a call", "“{words}”"),
    ),
    "de": Wording(
        update="ein kurzer Zwischenstand zur Anfrage {number}: {where}\n\n{next}",
        warning="versprochen hatten wir {thing} bis {due}. Es wird wohl länger dauern, und das sagen wir lieber jetzt als zu spät. {next}",
        apology="versprochen hatten wir {thing} bis {due}, und wir haben nicht Wort gehalten. Das tut uns leid. {next}",
        close="Vielen Dank für die Geduld und freundliche Grüße\n{business}",
        open="Wir arbeiten weiter daran.",
        team="Das Team „{team}“ kümmert sich darum.",
        third="Wir haben jemanden außerhalb unseres Hauses gefragt und warten auf die Antwort.",
        later="Am {date} liegt sie wieder auf unserem Tisch.",
        promised="Unser Wort gilt weiter: {thing} bis {due}.",
        moved="Wir haben einen neuen Termin: {thing} bis {due}.",
        daily="Spätestens in einem Tag schreiben wir wieder, auch wenn es nichts Neues gibt.",
        new_date="Unser neuer Termin ist {new}.",
        no_date="Wir sind dran und sagen, wenn es so weit ist.",
        about="Zur Anfrage {number} ({subject}):",
        page="Alles zur Anfrage {number}, mit einer Möglichkeit zu antworten: {link}",
        check_in="vor einigen Tagen haben wir die Anfrage {number} abgeschlossen. Ist noch alles so, wie es sein soll?",
        after_purchase="wir hoffen, dass die Bestellung {order} Freude macht. Ist alles so angekommen wie erhofft?",
        order="Bestellung {order}",
        answer="Für die Antwort genügt ein Klick: {link}",
        answer_and_rate="Für die Antwort genügt ein Klick, auch dazu, wie wir es gemacht haben: {link}",
        scale=("Sehr schlecht", "Nicht gut", "Geht so", "Gut", "Sehr gut"),
        goodbye="Freundliche Grüße\n{business}",
        things=_things("eine Antwort", "Neuigkeiten", "eine Lösung", "einen Anruf", "„{words}“"),
    ),
    "fr": Wording(
        update="quelques mots sur la demande {number} : {where}\n\n{next}",
        warning="nous avions promis {thing} pour le {due}. Cela prendra sans doute plus de temps, et nous préférons le dire maintenant. {next}",
        apology="nous avions promis {thing} pour le {due}, et nous n'avons pas tenu parole. Toutes nos excuses. {next}",
        close="Merci pour la patience, et bien cordialement\n{business}",
        open="nous y travaillons toujours.",
        team="l'équipe {team} s'en occupe.",
        third="nous avons interrogé quelqu'un hors de notre maison et attendons sa réponse.",
        later="nous la reprenons le {date}.",
        promised="Notre promesse tient : {thing} pour le {due}.",
        moved="Nous avons fixé une nouvelle date : {thing} pour le {due}.",
        daily="Nous écrirons de nouveau d'ici un jour, même s'il n'y a rien de nouveau.",
        new_date="Notre nouvelle date est le {new}.",
        no_date="Nous nous en occupons et donnerons des nouvelles dès que ce sera fait.",
        about="Au sujet de la demande {number} ({subject}) :",
        page="Tout sur la demande {number}, et un moyen de répondre : {link}",
        check_in="il y a quelques jours, nous avons clos la demande {number}. Tout est-il toujours en ordre ?",
        after_purchase="nous espérons que la commande {order} fait plaisir. Tout est-il arrivé comme espéré ?",
        order="Commande {order}",
        answer="Un clic suffit pour nous répondre : {link}",
        answer_and_rate="Un clic suffit pour nous répondre, et nous dire comment nous avons fait : {link}",
        scale=("Très mal", "Pas bien", "Moyen", "Bien", "Très bien"),
        goodbye="Bien cordialement\n{business}",
        things=_things("une réponse", "des nouvelles", "une solution", "un appel", "« {words} »"),
    ),
    "es": Wording(
        update="unas palabras sobre la solicitud {number}: {where}\n\n{next}",
        warning="habíamos prometido {thing} para el {due}. Parece que tardará más y preferimos decirlo ahora. {next}",
        apology="habíamos prometido {thing} para el {due} y no hemos cumplido. Lo sentimos. {next}",
        close="Gracias por la paciencia y un cordial saludo\n{business}",
        open="seguimos trabajando en ello.",
        team="el equipo {team} se está ocupando.",
        third="hemos preguntado a alguien fuera de nuestra casa y esperamos su respuesta.",
        later="volveremos a ella el {date}.",
        promised="Lo prometido sigue en pie: {thing} para el {due}.",
        moved="Hemos fijado una nueva fecha: {thing} para el {due}.",
        daily="Volveremos a escribir en el plazo de un día, aunque no haya novedades.",
        new_date="La nueva fecha es el {new}.",
        no_date="Estamos en ello y avisaremos en cuanto esté hecho.",
        about="Sobre la solicitud {number} ({subject}):",
        page="Todo sobre la solicitud {number} y una forma de responder: {link}",
        check_in="hace unos días cerramos la solicitud {number}. ¿Sigue todo como debe ser?",
        after_purchase="esperamos que el pedido {order} sea una alegría. ¿Ha llegado todo como se esperaba?",
        order="Pedido {order}",
        answer="Basta un clic para responder: {link}",
        answer_and_rate="Basta un clic para responder y decirnos qué tal lo hicimos: {link}",
        scale=("Muy mal", "No muy bien", "Regular", "Bien", "Muy bien"),
        goodbye="Un cordial saludo\n{business}",
        things=_things("una respuesta", "noticias", "una solución", "una llamada", "«{words}»"),
    ),
    "it": Wording(
        update="due parole sulla richiesta {number}: {where}\n\n{next}",
        warning="avevamo promesso {thing} entro {due}. Ci vorrà probabilmente più tempo, e preferiamo dirlo adesso. {next}",
        apology="avevamo promesso {thing} entro {due} e non abbiamo mantenuto la parola. Ci dispiace. {next}",
        close="Grazie per la pazienza e cordiali saluti\n{business}",
        open="ci stiamo ancora lavorando.",
        team="se ne sta occupando il team {team}.",
        third="abbiamo chiesto a qualcuno fuori dalla nostra casa e aspettiamo la risposta.",
        later="la riprendiamo {date}.",
        promised="La promessa resta valida: {thing} entro {due}.",
        moved="Abbiamo fissato una nuova data: {thing} entro {due}.",
        daily="Scriveremo di nuovo entro un giorno, anche se non ci sono novità.",
        new_date="La nuova data è {new}.",
        no_date="Ce ne stiamo occupando e daremo notizie appena sarà fatto.",
        about="Sulla richiesta {number} ({subject}):",
        page="Tutto sulla richiesta {number}, e un modo per rispondere: {link}",
        check_in="alcuni giorni fa abbiamo chiuso la richiesta {number}. È ancora tutto a posto?",
        after_purchase="speriamo che l'ordine {order} sia una gioia. È arrivato tutto come sperato?",
        order="Ordine {order}",
        answer="Basta un clic per rispondere: {link}",
        answer_and_rate="Basta un clic per rispondere e dirci come abbiamo lavorato: {link}",
        scale=("Molto male", "Non bene", "Così così", "Bene", "Molto bene"),
        goodbye="Cordiali saluti\n{business}",
        things=_things("una risposta", "notizie", "una soluzione", "una telefonata", "«{words}»"),
    ),
    "nl": Wording(
        update="een kort bericht over aanvraag {number}: {where}\n\n{next}",
        warning="we hadden {thing} beloofd voor {due}. Het lijkt langer te duren, en dat zeggen we liever nu dan te laat. {next}",
        apology="we hadden {thing} beloofd voor {due} en hebben ons woord niet gehouden. Dat spijt ons. {next}",
        close="Bedankt voor het geduld en hartelijke groet\n{business}",
        open="we werken er nog aan.",
        team="het team {team} is ermee bezig.",
        third="we hebben iemand buiten ons huis iets gevraagd en wachten op antwoord.",
        later="op {date} pakken we haar weer op.",
        promised="Onze belofte blijft staan: {thing} voor {due}.",
        moved="We hebben een nieuwe datum: {thing} voor {due}.",
        daily="Binnen een dag schrijven we weer, ook als er niets nieuws is.",
        new_date="Onze nieuwe datum is {new}.",
        no_date="We zijn ermee bezig en laten het weten zodra het klaar is.",
        about="Over aanvraag {number} ({subject}):",
        page="Alles over aanvraag {number}, met een plek om te antwoorden: {link}",
        check_in="een paar dagen geleden hebben we aanvraag {number} afgesloten. Is alles nog zoals het hoort?",
        after_purchase="we hopen dat bestelling {order} plezier geeft. Is alles goed aangekomen?",
        order="Bestelling {order}",
        answer="Eén klik is genoeg om te antwoorden: {link}",
        answer_and_rate="Eén klik is genoeg om te antwoorden, ook over hoe we het deden: {link}",
        scale=("Heel slecht", "Niet goed", "Gaat wel", "Goed", "Heel goed"),
        goodbye="Hartelijke groet\n{business}",
        things=_things("een antwoord", "nieuws", "een oplossing", "een telefoontje", "“{words}”"),
    ),
    "pt": Wording(
        update="uma breve palavra sobre o pedido {number}: {where}\n\n{next}",
        warning="tínhamos prometido {thing} até {due}. Parece que vai demorar mais, e preferimos dizê-lo agora. {next}",
        apology="tínhamos prometido {thing} até {due} e não cumprimos. Pedimos desculpa. {next}",
        close="Obrigado pela paciência e os melhores cumprimentos\n{business}",
        open="continuamos a trabalhar nele.",
        team="a equipa {team} está a tratar dele.",
        third="perguntámos a alguém fora da nossa casa e aguardamos a resposta.",
        later="voltamos a ele a partir de {date}.",
        promised="O que prometemos mantém-se: {thing} até {due}.",
        moved="Marcámos uma nova data: {thing} até {due}.",
        daily="Voltamos a escrever no prazo de um dia, mesmo que não haja novidades.",
        new_date="A nova data é {new}.",
        no_date="Estamos a tratar disso e avisamos assim que estiver feito.",
        about="Sobre o pedido {number} ({subject}):",
        page="Tudo sobre o pedido {number}, e uma forma de responder: {link}",
        check_in="há alguns dias concluímos o pedido {number}. Está tudo ainda como deve ser?",
        after_purchase="esperamos que a encomenda {order} seja uma alegria. Chegou tudo como esperado?",
        order="Encomenda {order}",
        answer="Basta um clique para responder: {link}",
        answer_and_rate="Basta um clique para responder e dizer como correu: {link}",
        scale=("Muito mal", "Nada bem", "Mais ou menos", "Bem", "Muito bem"),
        goodbye="Os melhores cumprimentos\n{business}",
        things=_things("uma resposta", "notícias", "uma solução", "uma chamada", "«{words}»"),
    ),
    "pl": Wording(
        update="krótko o sprawie {number}: {where}\n\n{next}",
        warning="obiecaliśmy {thing} do {due}. Wygląda na to, że potrwa to dłużej, i wolimy powiedzieć o tym teraz. {next}",
        apology="obiecaliśmy {thing} do {due} i nie dotrzymaliśmy słowa. Przepraszamy. {next}",
        close="Dziękujemy za cierpliwość i serdecznie pozdrawiamy\n{business}",
        open="nadal nad nią pracujemy.",
        team="zajmuje się nią zespół {team}.",
        third="zapytaliśmy kogoś spoza naszego domu i czekamy na odpowiedź.",
        later="od {date} znów się nią zajmiemy.",
        promised="Obietnica jest aktualna: {thing} do {due}.",
        moved="Mamy nowy termin: {thing} do {due}.",
        daily="Napiszemy ponownie w ciągu jednego dnia, nawet jeśli nie będzie nic nowego.",
        new_date="Przesuwamy termin do {new}.",
        no_date="Zajmujemy się tym i damy znać, gdy będzie gotowe.",
        about="W sprawie {number} ({subject}):",
        page="Wszystko o sprawie {number} i miejsce na odpowiedź: {link}",
        check_in="kilka dni temu zamknęliśmy sprawę {number}. Czy wszystko nadal jest w porządku?",
        after_purchase="mamy nadzieję, że zamówienie {order} cieszy. Czy wszystko dotarło zgodnie z oczekiwaniem?",
        order="Zamówienie {order}",
        answer="Wystarczy jedno kliknięcie, by odpowiedzieć: {link}",
        answer_and_rate="Wystarczy jedno kliknięcie, by odpowiedzieć i nas ocenić: {link}",
        scale=("Bardzo źle", "Niedobrze", "Tak sobie", "Dobrze", "Bardzo dobrze"),
        goodbye="Serdecznie pozdrawiamy\n{business}",
        things=_things("odpowiedź", "wiadomość", "rozwiązanie", "telefon", "„{words}”"),
    ),
    "ar": Wording(
        update="كلمة قصيرة عن الطلب رقم {number}: {where}\n\n{next}",
        warning="وعدنا بتقديم {thing} قبل {due}. يبدو أن الأمر سيستغرق وقتًا أطول، ونفضل أن نقول ذلك الآن. {next}",
        apology="وعدنا بتقديم {thing} قبل {due} ولم نفِ بوعدنا. نعتذر عن ذلك. {next}",
        close="شكرًا على الصبر، مع أطيب التحيات\n{business}",
        open="ما زلنا نعمل عليه.",
        team="يعمل عليه فريق {team}.",
        third="سألنا جهة خارجية وننتظر ردها.",
        later="سنعود إليه في {date}.",
        promised="وعدنا قائم: {thing} قبل {due}.",
        moved="حددنا موعدًا جديدًا: {thing} قبل {due}.",
        daily="سنكتب مرة أخرى خلال يوم، حتى إن لم يكن هناك جديد.",
        new_date="الموعد الجديد هو {new}.",
        no_date="نحن نعمل على الأمر وسنخبركم عند الانتهاء.",
        about="بخصوص الطلب رقم {number} ({subject}):",
        page="كل ما يخص الطلب رقم {number} مع إمكانية الرد: {link}",
        check_in="قبل بضعة أيام أغلقنا الطلب رقم {number}. هل كل شيء على ما يرام حتى الآن؟",
        after_purchase="نأمل أن يكون الطلب {order} مصدر سرور. هل وصل كل شيء كما كان متوقعًا؟",
        order="الطلب {order}",
        answer="نقرة واحدة تكفي للرد: {link}",
        answer_and_rate="نقرة واحدة تكفي للرد وللتعبير عن الرأي في خدمتنا: {link}",
        scale=("سيئ جدًا", "غير جيد", "مقبول", "جيد", "جيد جدًا"),
        goodbye="مع أطيب التحيات\n{business}",
        things=_things("رد", "أخبار", "حل", "مكالمة", "«{words}»"),
    ),
}
