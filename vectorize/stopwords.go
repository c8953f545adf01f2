package vectorize

import "strings"

// EnglishStopWords returns the words that say nothing of what a paper is about:
// the function words of English, and the few verbs and nouns with which papers
// speak of themselves. They are compared with tokens before stemming.
func EnglishStopWords() []string { return strings.Fields(englishStopWords) }

// Words with an apostrophe stand without it, as the tokeniser gives them.
const englishStopWords = `
a an the
i me my mine myself we us our ours ourselves you your yours yourself yourselves
he him his himself she her hers herself it its itself they them their theirs themselves one ones oneself
this that these those such same other others another each every either neither both all any some none no
few fewer many more most much less least several enough own
anybody anyone anything everybody everyone everything nobody noone nothing somebody someone something
who whom whose which what whatever whichever whoever where wherever when whenever why how however

am is are was were be been being isnt arent wasnt werent
have has had having havent hasnt hadnt do does did done doing dont doesnt didnt
can cannot cant could couldnt may might must mustnt shall should shouldnt will wont would wouldnt need needs
im ive ill id youre youve youll hes shes itll theyre theyve theyll weve thats theres whats lets let

and or but nor so yet if unless whether because since although though whereas while as than then else
therefore thus hence thereby therein thereof thereafter whereby wherein consequently accordingly otherwise
nevertheless nonetheless moreover furthermore besides meanwhile instead namely respectively

about above across after against along among amongst around at before behind below beneath beside between
beyond by concerning despite down during except for from in inside into near of off on onto out outside over
per regarding through throughout to together toward towards under underneath until till up upon via versus
vs with within without

again ago ahead almost alone already also altogether always anyhow anyway anywhere apart aside away
elsewhere especially even ever everywhere far formerly further generally here herein hereby indeed
just largely later latter likewise mainly maybe merely mostly namely nearly necessarily never next not now
nowhere often once only particularly partly perhaps possibly quite rather really recently roughly
simply sometimes somewhat somewhere soon still there too typically usually very well whole
yes

able came come comes coming became become becomes becoming gave get gets getting give given gives giving
go goes going gone got keep keeps kept made make makes making put said say says see seem seemed seems seen
show showed showing shown shows take taken takes taking took use used uses using
based due like likely known various different certain two three first second third

et al eg ie etc cf ith jth kth nth paper papers article articles
propose proposed proposes proposing present presented presents presenting introduce introduced introduces
`
