package vectorize

import (
	"math"
	"strings"
)

// phraseStops are the words that part phrases.
var phraseStops = func() map[string]bool {
	stops := map[string]bool{}
	for _, w := range EnglishStopWords() {
		stops[w] = true
	}
	return stops
}()

// phraseLinks are the stop words that may stand within a phrase.
var phraseLinks = map[string]bool{"of": true, "for": true, "in": true, "and": true}

// isStock says whether words are no phrase that names a topic.
func (m *phraseMiner) isStock(words []int32) bool {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = m.tokens.Words[w-1]
	}
	return isStockPhrase(stems)
}

// isStockPhrase says whether a phrase of these stems says nothing of what a
// paper is about: it is one of the stock phrases of papers, begins with a word
// that only praises or announces, is a general word, or made of empty ones. Nor
// does a word of two letters, or one that is said twice.
func isStockPhrase(stems []string) bool {
	if len(stems) == 1 {
		return generalWords[stems[0]] || emptyWords[stems[0]] || len(stems[0]) < 3 && stems[0] == strings.ToLower(stems[0]) && !strings.ContainsAny(stems[0], "0123456789")
	}
	for i := range stems[1:] {
		if stems[i] == stems[i+1] {
			return true
		}
	}
	if stockPhrases[strings.Join(stems, " ")] || stockStarts[stems[0]] || stockEnds[stems[len(stems)-1]] {
		return true
	}
	for _, s := range stems {
		if !emptyWords[s] && !phraseStops[s] {
			return false
		}
	}
	return true
}

func stemSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[phraseStem(w)] = true
	}
	return set
}

var stockPhrases = func() map[string]bool {
	set := map[string]bool{}
	for _, line := range strings.Split(stockPhraseLines, ",") {
		words := strings.Fields(line)
		for i, w := range words {
			words[i] = phraseStem(w)
		}
		set[strings.Join(words, " ")] = true
	}
	return set
}()

const stockPhraseLines = `
end to end, state of the art, state of art, real world, real time, real life, real data, synthetic data, open source, proof of concept, wide range, broad range,
case study, pilot study, long term, short term, lower bound, upper bound, special case, worst case, ground truth, benchmark dataset,
trade off, trade offs, time consuming, source code, ablation study, extensive experiments, numerical experiments, numerical results,
experimental results, experimental evaluation, user study, best practice, lessons learned, building blocks, key component, recent advances, recent years,
future work, future research, related work, main contribution, crucial role, important role, signal to noise, plug and play, off the shelf, ad hoc, fine grained, coarse grained,
high dimensional, low dimensional, large scale, small scale, multi scale, high level, low level, high resolution, low resolution, high quality, low cost, high cost, in depth,
point of view, degrees of freedom, order of magnitude, number of parameters, computational cost, computational complexity, computational resources,
computationally efficient, computationally expensive, training data, training set, test set, test data, test time, training time, training samples, training examples, inference time,
downstream tasks, target task, machine learning models, machine learning algorithms, deep learning models, deep learning methods,
deep models, deep networks, empirical study, comparative study, comparative analysis, empirical evaluation, empirical analysis, preliminary results,
theoretical analysis, theoretical results, theoretical guarantees, theoretical properties, error rate, success rate, data driven, data sets, model free, model based, task specific,
domain specific, human like, hidden states, closed form, open problem, open questions, long standing, well known, publicly available, code and data, optimal solution,
near optimal, objective function, cost function, loss function, main result, necessary and sufficient, control group, study design, significant difference, mean age,
years of age, prospective study, retrospective study, case report, review of the literature, patients treated, time complexity, prior knowledge,
significant improvement, superior performance, competitive performance, performance gains, performance gap, better performance, high accuracy, high performance,
zero mean, input data, output data, large number, small number, large amount, limited data, large datasets, real datasets, large data, proposed method,
novel approach, new approach, new method, existing methods, previous work, open challenge, recent progress,
target domain, source domain, target domains, labeled data, unlabeled data, topics and applications, multidisciplinary topics, multidisciplinary topics and applications
`

// emptyWords are words that papers of all fields write of themselves: no phrase
// of such words alone names a topic.
var emptyWords = stemSet(`
able achieve achieved accuracy accurate additional aim algorithm algorithms amount analysis analyses analyze application applications approach approaches article aspect available average
baseline baselines benchmark benchmarks benefit best better case cases challenge challenges challenging class classes common compare compared comparison complex
complexity component components computational concept conclusion condition conditions contribution contributions cost current data dataset datasets demonstrate design detail develop
development difference differences different difficult direct dimensional effect effective effectiveness effects efficiency efficient empirical error errors evaluate evaluation example examples existing
experiment experimental experiments extension extensive factor factors feature features finding findings framework frameworks function functions future gain gap general goal good group groups
guarantee guarantees high higher human idea impact implementation important improve improved improvement improvements increase individual information input inputs instance instances introduction issue
issues key known large large larger learning level levels limitation limitations limited literature long low lower main major many mean method methodology methods metric metrics model modeling
models multiple nature need new novel number numbers numerical objective observation observations obtained open optimal output outputs outperform parameter parameters part
particular patient patients performance period practical practice previous prior problem problems procedure process processes project proof properties property proposed purpose qualitative quality quantitative question questions
range rate rates real recent related relevant report representation representations require requirements research researchers result results review role sample samples scale scenario scenarios scheme score
scores set sets setting settings short significant similar simple simulation simulations single size small solution solutions source space specific stage standard state strategies strategy strong structure
study studies subject subjects system systems target task tasks technique techniques term test theoretical theory time times tool tools total training trial trials type types use used useful user users
valid value values variety version way ways wide work works world year years
`)

// generalWords are words that name no topic by themselves, but may as a part of a phrase.
var generalWords = stemSet(`
ability able academic accelerate accelerated accuracy accurate accurately achieve achieved achieving across action actual adapt adaptation adapting adaptive add address adopt advance advanced
advances advantage advantages affect age agent aim algorithm algorithmic algorithms allow alternative ambiguous amount analyse analyses analysing analysis analytic analyze analyzing answer appear
application applications applied apply applying approach approaches appropriate approximate approximation area arise art aspect aspects assess assessment assist assume assumption assumptions
attempt author automated automatic automatically automating availability available average aware
balance balanced base baseline baselines basic basis behavior behaviour benchmark benchmarking benchmarks beneficial benefit benefits best better big bound bounds break bridge bridging bring broad build building
calculate capability capable capacity capture capturing case cases categories category cause central century certain challenge challenges challenging change changes changing characteristic characteristics
characterization characterize characterizing choice choose class classes classic classical clear close code collect collection collective combination combine combined combining common commonly community compact compare
compared comparing comparison competition competitive complete complex complexity complicated component components composite comprehensive computation computational computationally compute computed computer computing concept
concepts conclusion condition conditions conduct configuration consider considerable consist consistency consistent constant constraint constraints construct constructing construction content context contexts continual continue
continuous contrast contribution contributions control controlled conventional converge cost costs could coupled cover create creating creation criteria criterion critical crucial current curve
data database databases dataset datasets deal decision decrease deep deeper define defined definition degree demand demonstrate demonstrated dense depend dependence dependent deploy deployment depth derive derived describe describing description design designed
designing desired detail detailed details detect detecting detection determination determine determining develop developed developing development device devices difference differences different difficult difficulty dimension
dimensional dimensions direct direction directly discover discovering discovery discuss discussion distance distinct distinguish distributed distribution distributions diverse diversity document domain domains drive driven dynamic dynamical dynamically dynamics
early easy effect effective effectively effectiveness effects efficiency efficient efficiently effort element elements embed emerge emerging empirical empirically employ enable enabled enabling encourage enhance enhanced enhancement enhancing ensure entire
environment environments equal error errors essential establish estimate estimated estimates estimating estimation evaluate evaluated evaluating evaluation evaluations even event events evidence evolution evolve exact examine example examples excellent exhibit exist
existing expect expected expensive experiment experimental experiments explain explicit explicitly exploit exploiting exploration explore exploring express expressive extend extended extending extension extensive extent external extract
extracting extraction
facilitate fact factor factors failure fair fast faster feature features feedback field fields final find finding findings fine finite fit fix fixed flexible focus follow followed form formal formalism format formation forms formulate
formulation foundation foundations framework frameworks free frequency frequent full fully function functional functions fundamental further fusion future
gain gap gaps general generalise generalization generalize generalized generate generated generating generation generic global goal goals good graded great ground group groups growth guarantee guarantees guide guided guideline guiding
handle hard heavy help hidden hierarchical high higher highly history hold human humans hybrid
idea ideal identification identified identify identifying impact implement implementation implementations implication implicit importance important impose improve improved improvement improvements improving incorporate incorporating increase increased increasing independent
index indicate individual individuals inference influence inform information informative initial innovative input inputs insight insights inspire inspired instance instances integrate integrated integrating integration intelligent interact interaction interactions
interest interesting interface internal interpret interpretable interpretation interpreting intrinsic introduction investigate investigating investigation involve issue issues item iterative
job joint jointly journal
key kind know knowledge known
label labels lack large larger largely last latent layer layers lead leading learn learned learner learners learning length less level levels leverage leveraging light lightweight limit limitation limitations limited line linear list literature little load local locally location
logic long look loss low lower
machine main maintain major make making manage management manner manual many map mapping maps match matching material mathematical matter maximal maximize maximum mean meaning means measure measured measurement measurements measures measuring mechanism
mechanisms medium member mental method methodological methodologies methodology methods metric metrics mine minimal minimize minimum mix mixed mode model modeling modelling models modern modify modification module modules monitor monitoring motivate motivated multi multiple
natural nature near necessary need negative network networks neural new noise noisy non normal note notion novel number numbers numerical
object objective objectives objects observation observations observe observed obtain obtained offer open operate operating operation operations operator opportunities opportunity optimal optimally optimise optimization optimize optimized optimizing option order organization original outcome outcomes
output outputs outperform overall overcome overview
pair pairs parallel parameter parameterized parameters part partial participate particular parts past path pattern patterns people perform performance performances performing period perspective perspectives phase phenomena phenomenon physical place plan platform play point points policy
popular population pose position positive possible potential power powerful practical practice practices precise precision predict predicted predicting prediction predictions predictive presence present pressure prevent previous previously principal principle principled principles prior
priori problem problems procedure procedures process processes processing produce product production program programs progress progressive project promising promote proof proper properties property proposal prove provide provided providing public publication published purpose
qualitative quality quantify quantifying quantitative quantity query question questions quick
random range rank rapid rare rate rates ratio raw reach real realistic realize reason reasonable reasoning recent recognition recognize recommend reconstruct record recover recovery reduce reduced reducing reduction reference refine refined reflect regime region regions regular relate
related relation relations relationship relationships relative release relevance relevant reliability reliable rely remain remarkable remove report reported reporting represent representation representations representative representing require required requirement requirements requiring research researchers
resolution resolve resource resources respect respond response responses result resulting results reveal review rich rise risk robust robustly robustness role rule rules run
sample samples sampling scalable scale scales scaling scenario scenarios scene scheme schemes science scientific scope score scores search second section seek select selected selecting selection self semantic semantics sensitive sensitivity separate sequence sequences sequential series serve set sets setting
settings setup several shape share shared sharing shift short shot show signal signals significance significant significantly similar similarities similarity simple simpler simplify simulate simulated simulation simulations single situation situations size sizes skill slow small
smaller social software solution solutions solve solver solving source sources space spaces sparse spatial special specific specifically specification specify speed stability stable stage stages standard start state statement states static statistical statistics
status step steps stochastic strategic strategies strategy strength strong stronger structural structure structured structures student studied studies study studying style subject subjects subset substantial success successful successfully suffer sufficient suggest suitable suite summary superior supervise supervised
supervision support survey surveys synthesis synthesize synthesizing synthetic system systematic systematically systems
table tackle tackling take target targets task tasks team technical technique techniques technologies technology temporal term terms test testing tests text theoretic theoretical theories theory thing threshold time times tool toolkit tools top topic topics total toward trace track tradeoff traditional
train trained training transfer transform transformation transition transparent treat treatment trend trends trial trials true tune tuned tuning turn tutorial type types typical
unified unify unifying uniform unique unit units universal unknown unlabeled unseen unsupervised update updates usage use useful user users utility utilize utilizing
valid validate validation validity valuable value values variable variables variance variant variants variation variations varied variety vary varying vast vector vectors verification verify version vision view views
way weak weakly weight weighted weights wide widely within without word words work working works workshop world worst
year years yield zero
age baseline cell cells comparison disease diseases effect incidence outcome patient patients therapy treatment clinical
group acute chronic severe symptoms
able achieving arbitrary behavioral beyond bias biased bidirectional broad category certain chain coarse code cognitive collaborative communication conditional confidence cooperative correct correlation cross
upper theorem theorems lemma brief lecture lectures node nodes tens hundreds thousands dozens million millions billion billions architecture architectures hour hours day days week weeks month months entry entries
sub pre post inter intra meta hyper pseudo semi quasi anti co de re ex bi tri uni low mid
`)

// stockStarts are words that no name of a topic of several words begins with.
var stockStarts = stemSet(`
novel new newly proposed improved improving improve better existing various recent towards efficient efficiently powerful promising extensive comprehensive exploiting
leveraging leverage utilizing exploring rethinking revisiting understanding investigating enhancing boosting bridging enabling achieving addressing tackling overcoming unified several widely
commonly publicly significantly highly prior previous challenging important many accurate other different main
`)

// stockEnds are words that no name of a topic of several words ends with.
var stockEnds = stemSet(`
based aware driven approach approaches framework frameworks study studies paper setting settings scenario scenarios challenge challenges result results performance improvement improvements
experiment experiments work works hold holds enable enables suited purpose purposes way ways manner propose setup
`)

// vagueEnds are words that make a name longer, but hardly say more.
var vagueEnds = stemSet(`algorithm algorithms method methods technique techniques problem problems data dataset datasets task tasks application applications tool tools`)

// nameWeight is how well a phrase serves as a name. Phrases that mostly stand
// before a further word ("low-rank", "convolutional neural") are no names, and
// two or more words say more than one. In collections where abstracts are read
// for candidates too, what is in no title is a lesser one.
func nameWeight(words []int32, d *phraseDictionary, u *phraseUsage, phrase int) float64 {
	weight := math.Pow(1-float64(u.more[phrase])/float64(max(u.seen[phrase], 1)), wholeness)
	if len(words) > 2 {
		weight *= 1.1
	}
	for _, w := range words {
		if d.stems[w] == "for" || d.stems[w] == "in" {
			weight *= 0.6
		}
	}
	if len(words) > 1 && vagueEnds[d.stems[words[len(words)-1]]] {
		weight *= 0.7
	}
	if !d.titled[phrase] {
		weight *= 0.4
	}
	return weight
}

const wholeness = 0.75
