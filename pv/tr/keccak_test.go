package tr

import (
	"crypto/sha3"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestKeccak has known sums, and compares with the standard library's SHA3 for texts of all lengths about a block's.
func TestKeccak(t *testing.T) {
	for text, want := range map[string]string{
		"":    "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
		"abc": "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
	} {
		sum := keccak256(text, 1)
		assert.Equal(t, want, hex.EncodeToString(sum[:]))
	}
	for n := range 300 {
		text := strings.Repeat("k", n)
		assert.Equal(t, sha3.Sum256([]byte(text)), keccak256(text, 6), n)
	}
}

// TestSubstCache stays small.
func TestSubstCache(t *testing.T) {
	rules := &substCache{rules: map[string]*subst{}}
	for n := range 3 * maxRules {
		_, err := rules.get("/" + strings.Repeat("a", n+1) + "/x/")
		assert.NoError(t, err)
	}
	assert.LessOrEqual(t, len(rules.rules), maxRules)
	_, err := rules.get("/a/$var(x)/")
	assert.ErrorIs(t, err, errLateRule)
	_, err = rules.get("/(/x/")
	assert.Error(t, err)
}
