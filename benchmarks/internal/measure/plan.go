package measure

import (
	"encoding/json"
	"fmt"
	"os/exec"
)

// Planned is what kindred build --plan says.
type Planned struct {
	Papers  int
	Seconds float64
	PeakMB  float64 `json:"peak_mb"`
}

// KindredPlan plans a build by the program binary.
func KindredPlan(binary, papers string, flags ...string) (Planned, error) {
	var p Planned
	out, err := exec.Command(binary, append([]string{"build", papers, "--plan", "--json"}, flags...)...).Output()
	if err != nil {
		return p, fmt.Errorf("kindred build --plan: %w", err)
	}
	return p, json.Unmarshal(out, &p)
}
