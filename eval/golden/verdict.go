package golden

import (
	"fmt"
	"strings"
)

// Verdict is what a case says of a real Kamailio: that it prints the same, that it differs, and why, or why it cannot be asked.
// The zero Verdict says nothing.
type Verdict struct {
	Word   string // same, differs or skip
	Reason string
}

// The words of a Verdict.
const (
	Same    = "same"
	Differs = "differs"
	Skip    = "skip"
)

func parseVerdict(text string) (Verdict, error) {
	word, reason, _ := strings.Cut(text, ":")
	v := Verdict{Word: strings.TrimSpace(word), Reason: strings.TrimSpace(reason)}
	switch {
	case v.Word != Same && v.Word != Differs && v.Word != Skip:
		return v, fmt.Errorf("%q: write same, differs: REASON or skip: REASON", text)
	case v.Word == Same && v.Reason != "":
		return v, fmt.Errorf("%q: same needs no reason", text)
	case v.Word != Same && v.Reason == "":
		return v, fmt.Errorf("%q: say why", text)
	}
	return v, nil
}

// String is the text that parseVerdict reads.
func (v Verdict) String() string {
	if v.Reason == "" {
		return v.Word
	}
	return v.Word + ": " + v.Reason
}
