"""Words that say nothing about what somebody looks for, by language. Spoken and asked with, hardly ever asked for."""

from __future__ import annotations

COMMON_WORDS = {
    "en": """
        a about after all also am an and any are as at be because been before being but by can cannot cant could did do
        does doing dont for from had has have having he her here him his how i if im in into is isnt it its just long may
        many me might more most much my no not of off often on or our out over please she should so some such than that the their them
        then there these they this those to too under until up us very was we were what whats when where which while who
        whom whose why will with wont would you your yours yourself myself
    """,
    "de": """
        aber alle als also am an auch auf aus bei beim bin bis bist bitte da dadurch damit dann das dass dein deine dem den
        denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
        etwas euer eure für habe haben hat hatte ich ihr ihre ihrem ihren im in ins ist ja kann kein keine können könnte
        lang lange man mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nun nur ob oder ohne sehr sein seine
        sich sie sind so soll um und uns unser unsere unter vom von vor wann war warum was weil wenn wer werde werden wie
        wieso wieviel wir wird wo wohin worden wurde wurden zu zum zur über
    """,
    "fr": """
        a ai après au aucun aussi autre aux avant avec avez avoir bien c ce cela ces cet cette combien comme comment d dans de
        des donc du elle elles en est et été être eu il ils j je jusque l la le les leur leurs lui m ma mais me mes mon même n
        ne nos notre nous on ont ou où par pas peut peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui
        quoi s sa sans se ses si sont sous sur t ta te tes toi ton tous tout très tu un une vos votre vous y
    """,
    "es": """
        a al algo algún alguna algunos ante antes aquí así aún cada como cómo con cual cuál cuando cuándo cuanto cuánto de del
        desde donde dónde dos el él ella ellas ellos en entre era es esa ese eso esta está están este esto estoy fue ha hasta
        hay he la las le les lo los más me mi mis mucho muy nada ni no nos nosotros o os otra otro para pero poco por porque
        puede puedo qué que quien quién se ser si sí sin sobre son soy su sus también te tengo tiene tu tus un una uno unos y
        ya yo
    """,
    "it": """
        a ad agli ai al alla alle allo anche avere c che chi ci ciò come con cosa così cui d da dagli dai dal dalla dalle
        degli dei del della delle dello di dove due e è ed era essere gli ha hanno ho i il in io l la le lei lo loro ma me mi
        mia mie miei mio ne nei nel nella nelle no noi non nostro o ogni per perché perciò più può posso qual quale quali
        quando quanto quella quelle quelli quello questa queste questi questo se sei senza si sia sono su sua sue suo sul
        sulla te ti tra tu tuo un una uno vi voi
    """,
    "nl": """
        aan al alle als altijd andere ben bij daar dan dat de der deze die dit doch doe doen door dus een en er ge geen
        haar had heb hebben heeft hem het hier hij hoe hun ik in is ja je jij jouw kan kon kunnen maar me meer men met mij
        mijn moet na naar niet niets nog nu of om omdat ons ook op over te tot u uit uw van veel voor waar waarom wanneer
        want waren was wat we wel welke werd wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou
    """,
    "pt": """
        a ao aos as até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era essa esse esta
        está estão este eu foi há isso isto já lhe mais mas me mesmo meu meus minha minhas muito na não nas nem no nos nós o
        onde os ou para pela pelo pode por porque posso qual quais quando quanto que quem se sem ser seu seus só sua suas
        também te tem tenho ter teu tu um uma umas uns você vocês
    """,
    "pl": """
        a aby ale bardzo bez bo być by był była było były ci co czy czym dla do dlaczego gdy gdzie go i ich ile im inne ja jak
        jaka jaki jakie jako je jego jej jest jestem jeśli już ją każdy kiedy kto która które którego której który którzy
        lub ma mam mi mnie moja moje mogę może możemy mój na nad nam nas nasz nie nim niż o od on ona one oni ono oraz po pod
        przed przez przy sam są się ta tak także tam te tego tej ten to tu twoja twój ty tych tylko tym u w we wiele więc
        wszystko z za ze że żeby
    """,
    "ar": """
        في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف لماذا لم لن لا هل هو هي هم نحن أنا انا
        أنت انت كان كانت يكون قد أن ان إن أو او و ثم كل بعض بعد قبل عند عندما حتى إذا اذا لكن كم أي اي منذ بين يمكن يمكنني لي
        لك له لها لنا لقد
    """,
}
