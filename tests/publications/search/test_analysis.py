"""Dutch forms: what is one word to a search, and what is not."""

import pytest

from publications.search.dutch.analysis import read_words

ONE_WORD = """
    Europeaan/Europeanen Fries/Friezen Marokkaan/Marokkanen Nederlander/Nederlanders Rus/Russen
    Surinamer/Surinamers Turk/Turken aangepakt/aanpakken aanpak/aanpakken aantal/aantallen
    actief/actieve activiteit/activiteiten afstand/afstanden agent/agenten akkoord/akkoorden
    allochtoon/allochtonen alternatief/alternatieven ambtenaar/ambtenaren angst/angsten
    antwoord/antwoorden apotheek/apotheken arm/arme auto/auto's avond/avonden baby/baby's
    band/banden basis/bases bedrijf/bedrijven beeld/beelden begeleiding/begeleiden
    begrip/begrippen behoefte/behoeften behoefte/behoeftes belangrijk/belangrijke
    bereikbaar/bereikbaarheid bericht/berichten beroep/beroepen bestand/bestanden
    bestuurslid/bestuursleden betaalbaar/betaalbaarheid betaalbaar/betaalbare
    betrokken/betrokkenheid bewegen/beweegt bewegen/beweging bewijs/bewijzen bewoner/bewoners
    bewonersraadslid/bewonersraadsleden bewoonster/bewoonsters bewust/bewuste bezoek/bezoeken
    bibliotheek/bibliotheken binnenstad/binnensteden blij/blije bode/boden bond/bonden
    boom/bomen breed/brede brochure/brochures broer/broers brug/bruggen buis/buizen
    bureau/bureaus burgemeester/burgemeesters burgerinitiatief/burgerinitiatieven bus/bussen
    buur/buren buurtbewoner/buurtbewoners buurthuis/buurthuizen buurtwerker/buurtwerkers
    buurvrouw/buurvrouwen café/cafés cliënt/cliënten club/clubs coalitie/coalities
    collectief/collectieve complex/complexe conflict/conflicten contact/contacten
    coöperatie/coöperaties creatief/creatieve crisis/crises criteria/criterium cultuur/culturen
    dak/daken dakloos/dakloze dakloos/daklozen dans/dansen data/datum deel/delen deken/dekens
    depot/depots dief/dieven dienst/diensten dier/dieren digitaal/digitale dik/dikke
    docent/docenten dochter/dochters document/documenten doel/doelen doelstelling/doelstellingen
    dood/dode doos/dozen duur/dure duurzaam/duurzaamheid duurzaam/duurzame eenheid/eenheden
    effectief/effectieve eigen/eigene eigenaar/eigenaars eigenaar/eigenaren eiland/eilanden
    eind/einden erf/erven evaluatie/evaluaties familie/families feest/feesten fietsen/fietst
    fietser/fietsers fietspad/fietspaden figuur/figuren formeel/formele foto/foto's
    functie/functies gans/ganzen gast/gasten gebied/gebieden gebuur/geburen gedicht/gedichten
    gegeven/gegevens gegevens/gegeven geld/gelden geloof/geloven gemaakt/maken
    gemeenschap/gemeenschappen gemeente/gemeenten gemeente/gemeentes gesprek/gesprekken
    getal/getallen geven/geeft gevolg/gevolgen gezicht/gezichten gezin/gezinnen
    gezinslid/gezinsleden gezond/gezonde gezond/gezondheid glas/glazen goed/goede
    goedkoop/goedkope golf/golven graaf/graven grens/grenzen groen/groene groot/grote
    haard/haarden half/halve hand/handen helpen/hulp hond/honden hoofd/hoofden hoog/hoge
    huis/huizen huisarts/huisartsen huur/huren huurder/huurders informeel/informele
    instelling/instellingen instrument/instrumenten inwoner/inwoners jong/jonge jongen/jongens
    jongere/jongeren kalf/kalveren kamer/kamers kanaal/kanalen kans/kansen kantoor/kantoren
    kas/kassen keten/ketens keuze/keuzen keuze/keuzes klacht/klachten klant/klanten klein/kleine
    kleinkind/kleinkinderen kloof/kloven kluis/kluizen koningin/koninginnen kop/koppen
    kopie/kopieën kost/kosten kracht/krachten krant/kranten kunst/kunsten kust/kusten
    kwaad/kwade kwaliteit/kwaliteiten laag/lage land/landen leefbaar/leefbaarheid leeg/lege
    leerling/leerlingen leraar/leraren lerares/leraressen les/lessen leugen/leugens leven/leeft
    lid/leden lijst/lijsten lokaal/lokale luisteren/luistert maaltijd/maaltijden maand/maanden
    maatschappelijk/maatschappelijke maatschappij/maatschappijen macht/machten mama/mama's
    mantelzorger/mantelzorgers meedoen/meedoet mens/mensen mensen/mens menu/menu's
    metaal/metalen methode/methoden methode/methodes middag/middagen migrant/migranten
    misstand/misstanden moeder/moeders moestuin/moestuinen mogelijkheid/mogelijkheden
    moment/momenten mooi/mooie moskee/moskeeën muis/muizen mus/mussen muur/muren nabij/nabije
    nacht/nachten natuur/naturen neef/neven nerf/nerven netwerk/netwerken neus/neuzen
    nicht/nichten nieuw/nieuwe niveau/niveaus noord/noorden oma/oma's onderdeel/onderdelen
    ondernemer/ondernemers ondersteunen/ondersteuning ondersteunen/ondersteunt
    ontmoeting/ontmoetingen oordeel/oordelen opa/opa's opbouwwerker/opbouwwerkers
    opdracht/opdrachten opvoeding/opvoeden organisatie/organisaties organisatie/organiseert
    oud/oude oudere/ouderen overgewicht/overgewichten overheid/overheden paard/paarden
    paleis/paleizen park/parken partij/partijen patiënt/patiënten patroon/patronen pauze/pauzes
    periode/perioden persoon/personen perspectief/perspectieven plant/planten plein/pleinen
    plicht/plichten politicus/politici positief/positieve post/posten preventief/preventieve
    prijs/prijzen prins/prinsen probleem/problemen procedure/procedures proces/processen
    proef/proeven professional/professionals programma/programma's provincie/provincies
    publiek/publieke raadslid/raadsleden recht/rechten reden/redenen regel/regels regen/regens
    reis/reizen reiziger/reizigers relatie/relaties renoveren/renovatie rijk/rijke
    ritueel/rituelen rol/rollen ronde/rondes rood/rode roos/rozen route/routes ruimte/ruimten
    ruimte/ruimtes samenredzaam/samenredzaamheid samenwerken/samenwerking schakel/schakels
    school/scholen schrijven/schrijft signaal/signalen situatie/situaties ski/ski's slaaf/slaven
    slim/slimme sluis/sluizen speelbad/speelbaden speelplek/speelplekken sporter/sporters
    spreker/sprekers stadsdeel/stadsdelen standaard/standaarden sterk/sterke
    stichting/stichtingen stil/stille stof/stoffen stoof/stoven straat/straten
    structuur/structuren student/studenten tante/tantes tas/tassen taxi/taxi's team/teams
    teken/tekens tekst/teksten test/testen tevreden/tevredenheid thema/thema's tijd/tijden
    toegankelijk/toegankelijkheid toekomst/toekomsten toestand/toestanden tuin/tuinen type/typen
    type/types universiteit/universiteiten uur/uren vader/vaders veilig/veiligheid veld/velden
    veranderen/verandering verband/verbanden verbeteren/verbetert verbod/verboden
    verdrag/verdragen vereniging/verenigingen verhaal/verhalen verpleeghuis/verpleeghuizen
    verscheiden/verscheidenheid versterken/versterkt visie/visies vluchteling/vluchtelingen
    voorbeeld/voorbeelden voordeel/voordelen vrees/vrezen vriend/vrienden vriendin/vriendinnen
    vrij/vrije vrijheid/vrijheden vrijwilliger/vrijwilligers vroeg/vroege vuur/vuren
    waard/waarden waarde/waarden wandelen/wandelt wandelpad/wandelpaden warm/warme was/wassen
    weg/wegen wens/wensen wereld/werelden werf/werven werkloos/werkloze werkloos/werklozen
    werknemer/werknemers werkwijze/werkwijzen wijkagent/wijkagenten wijkdeel/wijkdelen
    wijkteam/wijkteams wijs/wijzen winkel/winkels winst/winsten wit/witte wolf/wolven
    wond/wonden wonen/woont woningcorporatie/woningcorporaties woord/woorden zacht/zachte
    zelfredzaam/zelfredzaamheid ziek/zieke zonde/zonden zoon/zonen zoon/zoons
    zorgverlener/zorgverleners zus/zussen zuur/zure zwaar/zware zwak/zwakke zwembad/zwembaden
""".split()

TWO_WORDS = """
    gemeente/mening gewoon/wonen gezond/zon gezin/zin beleid/begeleiding gelijk/lijk geluid/luid
    gezellig/zelden gebied/bied stad/staat buur/buurt wijk/wijs man/maan bos/boos raam/ram
    week/wek gemak/mak gewicht/wicht ruimte/ruim hoogte/hoog overgewicht/overwicht gevolg/volgen
    gebouw/bouwen gevel/vel geval/vallen gesprek/spreken geheim/heim woord/woor beeld/bel
    wereld/werel middag/midden behoefte/behoeven geluk/luk verleden/lid overleden/lid
    uitdaging/dag
""".split()


def stems(word):
    return [reading.stems for reading in read_words(word)]


@pytest.mark.parametrize("pair", ONE_WORD)
def test_forms_of_a_word_meet(pair):
    one, other = pair.split("/")
    assert stems(one) == stems(other)


@pytest.mark.parametrize("pair", TWO_WORDS)
def test_other_words_do_not_meet(pair):
    one, other = pair.split("/")
    assert stems(one) != stems(other)
