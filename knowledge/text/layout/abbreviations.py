"""Abbreviations that end with a full stop, and the words that begin sentences, in the languages of Western Europe.

The lists are fixed: sentences are found by them, and a replay has to find the same ones. They are in small letters.
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


GOES_ON = _words(
    "mr mrs ms messrs dr drs prof hon hr frau mme mlle sra mt dott sig dhr mevr"
    " e.g i.e z.b d.h u.u i.d.r s.o s.u p.ex c.-à-d t.ex bl.a d.w.z m.a.w o.a p.es p.ej np tj"
    " vs cf vgl approx ca appr env incl excl inkl exkl einschl gem ggü zzgl abzgl esp resp bzw sog insb insbes ggf evtl bijv viz"
)
"""Abbreviations that need words behind them, such as titles before a name. None of them ends a sentence."""
COUNTS = _words(
    "no nos nr nrn art arts sec secs sect fig figs ch chap p pp para paras pt abs ziff rn rz lit vol tab abb kap anh anl app cl reg núm num pág pag"
    " blz bd tel ext ver rev ed jan feb mar apr jun jul aug sep sept oct okt nov dec dez janv févr juil mon tue wed thu fri sat sun"
)
"""Abbreviations of what a number, or a letter that counts, stands behind: `Art. 12`, `Fig. B`, `Nov. 3`."""
ALSO_WORDS = _words("no art sec ch p reg ed cl num tab app lit mar sun sat wed mon nov dec")
"""Those among them that are whole words, too. Without a number behind them they end a sentence as any word does: `No. We do not.`"""
MAY_END = _words(
    "inc ltd co corp bros llc plc cie jr sr snr esq st ave blvd rd dept div est govt assn al min max std mio mrd tsd"
    " hr hrs yr yrs mo mos wk wks mins secs ft sq oz lb lbs ff"
    " gen col lt sgt capt rev gov sen str"
)
"""Abbreviations that stand within sentences and at their ends."""
MONTHS = _words(
    "january february march april may june july august september october november december"
    " januar jänner februar märz mai juni juli oktober dezember maj"
)
"""Months behind the number of a day (`5. Mai`), in the languages that put a full stop behind ordinal numbers, and in English."""
LETTERED = _words(
    "annex appendix area bay block box building class column counter desk dock door exit entrance floor form gate grade group hall lane level line"
    " list lot model option part plan platform point room route row schedule section series shift table terminal tier type unit wing zone"
)
"""Words for things that are told apart by a letter: behind `door A` a full stop ends a sentence, as behind no initial."""
BEFORE_ORDINALS = _words(
    "der die das dem den des am im zum zur vom beim ab bis seit und oder sowie jede jeder jedes jedem jeden ein eine einer eines einem einen"
    " ihr ihre ihrer ihrem ihren unser unsere unserer unserem unseren kein keine pro je"
)
"""German words before an ordinal number, which is written with a full stop: `ab der 2. Mahnung`."""
PARTICLES = _words("le la les de du des der die den el los las il lo van von un une o")
"""Articles that also stand within names: `J. La Rue`. Behind a single letter they begin no sentence."""
OPENERS = PARTICLES | _words(
    # English; `and`, `or`, `may` and `will` are left out, because titles and names have them in capitals.
    "the this that these those it they we you he she i if when where while whether unless until after before once since because although though"
    " however therefore thus then there here our your their his her its my a an in on at for from to by with without within under upon any all each"
    " every some no not both neither either only please but so as also such who what which how why do does did is are was were has have can must"
    " should shall would could nothing nobody everyone anyone during except otherwise see"
    # German
    " das dem ein eine einer eines einem einen es er sie wir ich ihr ihre ihren ihrem ihrer unser unsere unseren dies diese dieser dieses diesem diesen"
    " wenn falls sofern sobald bei beim im am an auf aus für mit nach nur ohne seit über um unter vom vor während zu zum zur zwischen als alle"
    " alles jede jeder jedes kein keine nicht auch aber danach dann dabei dafür daher dazu hier hierfür wer was wie wo welche bitte bis durch gegen man siehe"
    # French
    " elle ils elles nous vous ce cette ces cet si lorsque quand dans en pour par sur avec sans selon tout toute tous toutes aucun aucune chaque"
    " notre nos votre vos son sa ses leur leurs après avant à au aux cela ceci l d c s j n qu"
    # Spanish, Italian, Portuguese
    " una uno unos unas ella ellos se su sus cuando para por con sin este esta estos estas esto todo todos todas nuestro nuestra gli per senza nel"
    " nella questo questa questi queste tutti ogni nessun os um uma com sem na isto"
    # Dutch and the Scandinavian languages
    " het een dit dat deze als wanneer bij voor met zonder uw onze wij je elke geen det en ett om när vi för med"
)
"""Words without a meaning of their own. In capitals behind an abbreviation or a number, they begin a sentence."""
