"""Words that are half of many Dutch compounds, for a catalogue that lacks them by themselves.

A catalogue may know "krachtwijken" and no "kracht". The words of the catalogue count too, when
they have four letters, so this list needs the common ones and those of three letters.
"""

# What stands in front of a word without being one by itself: buitenspeelplek, zelfhulp.
FRONTS = frozenset(
    """
    achter binnen boven buiten co groot half hoge hoofd kern klein mede midden mini neven nieuw
    noord oost ooster samen super tegen tussen vice west wester zelf zuid
    """.split()
)

HALVES = frozenset(
    """
    aanbod aandacht aandeel aanleg aanmeld aanpak aantal aanval aanvraag aanwijs aarde academie
    achtergrond achterstand actie activiteit administratie adres advies afdeling afspraak afval
    agenda agent akker akkoord alarm ambacht ambtenaar ambulance angst antwoord apparaat appel
    arbeid arbeider archief architect arme armoede artikel arts asiel autisme auto avond baan baby
    bad bak bakker bal balans balie balk band bank bar barriere basis bed bedrag bedrijf beeld
    beer begeleider begeleiding begin begraaf begrip begroting behandeling beheer beheerder
    behoefte behoud bejaarde belang belasting beleid beleving bemiddeling benadering berg bericht
    beroep bescherming beschikking besluit besparing bestuur bestuurder beurs beurt bewaking
    beweging bewijs bewoner bezit bezoek bezoeker bibliotheek bijdrage bijeenkomst bijstand
    bijzonder bioscoop blad blik bloed bloem blok bodem boek boekhouding boer boerderij bom bon
    bond boog boom boot bord bos boter bouw brand breed brief bril broed broeder broer bron brood
    brug brugklas bruid budget buggy bui buik buis bundel burcht bureau buren burger burgerschap
    bus buurman buurt buurvrouw cafe campagne camping capaciteit cel cent centrale centrum check
    chef cijfer cirkel client club coach coaching code collectief college commissie communicatie
    computer concept conferentie conflict congres consulent contact contract controle cooperatie
    coordinator corporatie crisis cultuur cursus cyclus daad dag dak dans data debat deel
    deelnemer dek dekking delict dement dementie democratie denk deskundige deur diefstal dienaar
    dienst dienstverlener dienstverlening dier dijk directeur discipline discriminatie docent
    dochter document doel doelgroep doelstelling dokter domein dood doop dorp draad draag drager
    drang drank dreiging drift drinker dromer drug druk duin duur dwang echtpaar economie eenheid
    eet eetlust effect eigendom eiland eind eis energie enquete erf erfgoed erger ervaring etage
    etmaal examen expert expertise explosie extra fabriek factor familie fase feest feit fiets
    fietser figuur film financiering flat fonds form formulier foto functie functionaris fusie
    galerij gang gast gebied gebouw gebrek gebruik gebruiker gedachte geding gedrag geest gehalte
    geheim geld gelegenheid geluid geluk gemeenschap gemeente geneeskunde generatie genoot genoten
    gerecht gereedschap gericht geschiedenis gesprek gevaar geval gevel gever gevoel gevolg geweld
    gewicht gewoonte gezag gezicht gezin gezondheid gids gift giro glas god goed golf gordel graad
    graf gras grens groei groen groente groep groeper grond gunst haar haard haat hal hand handel
    handeling handicap hart haven heem heer heide hek helft helpdesk helper hem hemel hersen
    herstel hervorming hitte hoek hof hond honger hoofd hoogte horeca hotel houder houding hout
    huid huis huishouden huisvesting huizen hulp hulpverlener hulpverlening hut huur huurder
    huwelijk idee identiteit ijs ijzer impuls indeling industrie informatie ingang ingreep
    initiatief inkomen inkoop innovatie inrichting inspraak instelling instituut instroom
    instrument integratie interventie inval invloed inwoner inzet jaar jacht jas jeugd jong jongen
    jongeren jubileum kaart kaas kabel kader kamer kamp kanaal kandidaat kans kant kantine kantoor
    kapitaal kapper kas kast katoen kerk kermis kern kerst keten ketting keuken keur keuze kies
    kijk kind kinder klacht klank klant klap klas klasse klei kleur kleuter klimaat klok klus
    klusser knop koek koffie koken kom komst koning kookpot koop koor kop koper kopje koppel kost
    kosten kraan kracht kramp krant krediet kring kruid kruis kunde kundig kunst kunstenaar kust
    kwaliteit laag laan lab lamp land last leden leeftijd leer leerling leger leider leiding
    lengte lente leraar les lessen letsel letter leven levens lezer lezing licht lid lied liefde
    lift lijder lijf lijn lijst linie list locatie lof loket loon loop loos loper lucht luister
    lunch lus maal maaltijd maand maat maatje maatregel maatschappij machine macht makelaar maker
    man management manager mantel markt massa maten materiaal medewerker medezeggenschap meester
    meld melding melk mens mensen merk mest meter methode methodiek meting meubel middag middel
    mijder milieu minimum misbruik mishandel mishandeling missie mobiliteit model moed moeder
    moment monitor monument moord motor mug munt museum muur muziek naam nabuur nacht nationaal
    natuur nemer nest net netwerk niveau nood noot norm nota nummer object oefen oefening offer
    ombuig omgeving omvang onderhoud ondernemer onderneming ondersteuning onderwerp onderwijs
    onderzoek onderzoeker ontmoeting ontslag ontwerp ontwikkel ontwikkeling oog oogst oord oordeel
    oorlog opbouw opdracht opening operatie opleiding oplossing opname opvang opvoed opvoeding
    opzet orde orgaan organisatie orkest oud ouder ouderen overheid overlast overleg overzicht
    paal paar paard pad pak pakket paleis pan pand panel papier park parkeer partij partner
    partnerschap pas pastor patient pen pensioen periode perron pers personeel persoon piek pijn
    pil pionier plaat plaats plafond plan plank planning plant plas plat platform pleeg plein plek
    ploeg podium poging politie politiek pomp poort port portaal portefeuille portret positie post
    pot praat praktijk premie prestatie preventie priester prijs print probleem proces product
    productie proef professional profiel programma project proza psychiater publiek punt raad raam
    rad radio rail ramp rand rapport recht rechter reclame regel regeling regie regio register
    reis reken rekening relatie rem rente reserve resultaat revalidatie richtlijn rij ring risico
    ritme roes rol rolstoel rook route ruimte rust saldo samenleving samenwerking scan schaal
    schade schap scheiding schema scherm schets schip schok school schoon schot schrijf schrijver
    schuld schuur score sector seizoen seks sfeer signaal situatie slaap slacht slachtoffer slag
    sleutel slim slot smaak soep soort spaar specialist speel speelgoed spel speler spiegel spier
    spoed spoor sport spraak spreek spreekuur spreiding spreker staat stad stage stal stam stand
    standplaats start statistiek steden steen steiger stelling stelsel stem ster sterfte steun
    steunpunt stichting stijl stimulering stoel stof stoor storm straat straf strand strategie
    streek strijd strook stroom structuur student studie studio stuk stuur subsidie succes suiker
    systeem taak taal tafel tak tand tarief tas team techniek technologie tegel teken tekort tekst
    tel telefoon televisie tent term terras terrein test theater thee theek thema thuis tijd titel
    tocht toer toerisme toestel toets toezicht ton toneel tong top toren training traject
    transport trap trein trekker trouw tuin tuinder tuinier type uitbreiding uitgave uitje
    uitkering uitval uitvoering uitwisseling universiteit uren uur vaardig vaardigheid vaart vader
    vak vakantie val vangnet vee veer veiligheid veld venster verandering verband verbetering
    verbinding verblijf verbod verbruik verdrag verenig vereniging verf vergadering vergoeding
    vergunning verhaal verhoging verhouding verhuizing verhuur verkeer verkenner verkenning
    verkiezing verkoop verlener verlening verlies verlof vermindering vermogen vernieuwing
    verpleeg verplegen verpleger verschil verslag verslaving versterking vertrek vertrouwen
    vervoer verwachting verwijs verwijzing verzekering verzet verzoek verzorger verzorging vest
    vezel video vis visie visite vlak vlam vlees vleugel vlieg vloed vloer vlucht vluchteling
    voeding voedsel voer voertuig voet voetbal vogel volk volks voorkomen voorlichting voorraad
    voorstel voorwaarde voorziening vorm vorming vorst vraag vraagstuk vrede vreemd vriend
    vrijheid vrijwilliger vrouw vrucht vuil vuur waak waarde waarheid waarneming wacht wagen wal
    wand wandel wandeling wapen warmte water wedstrijd weef week weekend weer weg wegen weide
    welzijn wereld werf werk werker werkgever werking werknemer werkplaats wet wetenschap wezen
    wiel wijk wijn wild wind winkel winning winst winter wissel wisseling woede wol wolk woning
    woon woord worst wortel zaak zaal zak zaken zand zang zee zeep zegel zeil zelfstandig zending
    zetel zetting zieken ziekenhuis ziekte zin zit zoeker zolder zomer zone zorg zorger zout
    zuivel zuiver zuur zwanger zwem zwerf zwerver
    """.split()
)

# Of these anything in front makes a name: Schilderswijk, Spoelstraat.
PLACES = frozenset("buurt dorp huis kwartier park plein straat wijk".split())

# Not compounds, though both of their halves are words: a digitaal bord is about no taal.
WHOLE = frozenset(
    """
    allicht antwoord belangrijk belangstelling bijvoorbeeld brutaal digitaal donderdag fataal
    festival handicap hospitaal interactie kameraad kantoor kapitaal kwartaal kwartier maandag
    maatschappij mentaal metaal minister misschien nachtmerrie neutraal onderdeel ondersteun
    onderwijs onderzoek ouderdom ouderwets paspoort platform portaal rapport rechtvaardig register
    stadium standaard totaal transactie transport vitaal vrijdag weerstand wellicht wethouder
    zaterdag zondag
    """.split()
)
