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
		assert.Equal(t, want, hex.EncodeToString(keccak(text, 32, paddingKeccak)))
	}
	for n := range 300 {
		text := strings.Repeat("k", n)
		sum256, sum384, sum512 := sha3.Sum256([]byte(text)), sha3.Sum384([]byte(text)), sha3.Sum512([]byte(text))
		assert.Equal(t, sum256[:], keccak(text, 32, paddingSHA3), n)
		assert.Equal(t, sum384[:], keccak(text, 48, paddingSHA3), n)
		assert.Equal(t, sum512[:], keccak(text, 64, paddingSHA3), n)
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
