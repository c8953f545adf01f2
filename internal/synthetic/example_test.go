package synthetic_test

import (
	"os"

	"kindred/internal/synthetic"
)

func ExampleWriteJSONLines() {
	papers := synthetic.Papers(1, 2, 5)
	papers[0].Abstract, papers[1].Abstract = "...", "..."
	synthetic.WriteJSONLines(os.Stdout, papers)
	// Output:
	// {"id":"syn-000000","title":"Skukrugont Zokrikland Klotup in Drokralt Maukilt Bretrizarm Bacrokig","abstract":"...","authors":["Ceviskub Caglülm","Gloacanolt Guskaug","Flirapan Vaupriflert","Nuvol Quispivirk","Toplind Zonil"],"year":2017,"label":"topic-00"}
	// {"id":"syn-000001","title":"Nurichex Noaplemp in Luboalt Hedragrex Plucrubrand","abstract":"...","authors":["Plidrem Hiframark","Trecrecand Plovul","Fühutaunt Foasleceack","Sispaurd Sleislart","Rurur Traziklond","Fluplix Chaglouspoarm"],"year":2015,"label":"topic-01"}
}
