"""Lists of words: what carries no meaning in a question, dates, and English verbs that change in the middle."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MONTHS = _set(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday"
)
"""Months and days of the week."""
COMMON = _set(
    "a about above according after again all also am an and any are as at be because been before being below between "
    "both but by can compare comparison context could did difference do document documents does doing down during "
    "each every few find for from further get give given gives had has have having he her here hers him his how i if "
    "in into is it its itself just let list many me might more most much must my name named no nor not of off on once "
    "only or other our out over own please same say says she should show so some such summarise summarize summary "
    "tell text texts than that the their them then there these they this those through to too under until up us use "
    "used very was we were what what's when where where's which while who who's whom whose why will with would you "
    "your overview mention mentions mentioned exactly "
    # the same for German, French, Spanish, Italian and Portuguese
    "der die das den dem des ein eine einer eines ist sind war wie was wer wo wann welche welcher welches lautet und "
    "le la les un une est sont quel quelle quels quelles où quand qui que du de et el los las es cuál cuáles qué "
    "quién dónde cuándo il lo gli è qual quale chi dove quando o os qual é são da do das dos e"
)
"""Words that are not searched for."""
IRREGULAR = dict(
    pair.split(":")
    for pair in _set(
        "began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build came:come caught:catch "
        "chose:choose chosen:choose drawn:draw drew:draw driven:drive drove:drive fell:fall fallen:fall felt:feel "
        "fought:fight found:find gave:give gone:go held:hold hid:hide hidden:hide kept:keep knew:know known:know "
        "laid:lay led:lead left:leave lent:lend lies:lie lost:lose made:make met:meet paid:pay ran:run rose:rise "
        "said:say sang:sing sank:sink sent:send shown:show sold:sell spent:spend spoke:speak spoken:speak stood:stand "
        "stole:steal stolen:steal taken:take taught:teach thought:think threw:throw thrown:throw told:tell took:take "
        "went:go won:win wore:wear written:write wrote:write"
    )
)
"""Form to base form."""
DOCUMENTS = _set(
    "document documents file files text texts report reports minutes letter letters manual manuals summaries email "
    "emails mail mails message messages article articles note notes paper papers page pages chapter chapters invoice "
    "invoices contract contracts record records memo memos ticket tickets transcript transcripts"
)
"""What a document may be called in a question."""
COMPARING = _set(
    "compar differ versus vs high higher low lower larg larger big bigger small smaller long longer short shorter old "
    "older new newer great greater les few fewer fast faster"
)
"""Stems that say that things are compared, not in what."""
