package generate

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVariables(t *testing.T) {
	all := regexp.MustCompile(".")
	for seed := range uint64(20) {
		p := Variables(seed, all)
		assert.Equal(t, p, Variables(seed, all), "a seed has one program")
		assert.Contains(t, p.Script, `"50 `, "the last question is there")
	}
	assert.NotNil(t, Variables(1, regexp.MustCompile("^message")).Message)
	assert.NotContains(t, Variables(1, regexp.MustCompile("^storage")).Script, "{uri.")
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"a\"b\\c\n\t"`, quote("a\"b\\c\n\t"))
}
