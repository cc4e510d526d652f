package fn

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"b":1,"a":[true,null,false]}`: `{"b":1,"a":[true,null,false]}`,
		" [1.0, 1e30, -0.0, 0.1, 1E-7]": `[1.0,1e30,-0.0,0.10000000000000001,9.9999999999999995e-8]`,
		`["\u00e9\t\"\\\/\u0001"]`:      `["é\t\"\\/\u0001"]`,
		`["\ud83d\ude00"]`:              `["😀"]`,
	} {
		v, err := parseJSON(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, string(v.append(nil, false)), text)
	}
}

func TestParseJSONRefuses(t *testing.T) {
	for _, text := range []string{
		"", "5", `"x"`, "[1", "[1,]", "[01]", "[1] x", `{"a":1,"a":2}`, `["\u0000"]`, `["\ud800"]`, `["\ud800x"]`, `["\udc00"]`, "[1e400]",
		"[99999999999999999999]", "[\"\xff\"]",
	} {
		_, err := parseJSON(text)
		assert.Error(t, err, text)
	}
}

func TestPathsOfJSON(t *testing.T) {
	document, err := parseJSON(`{"a":{"b":[1,{"c":2}]},"":3,"k]":4}`)
	require.NoError(t, err)
	for path, want := range map[string]string{
		"a.b[0]": "1", "a.b[1].c": "2", "a.b[ 0x1].c": "2", "a.b[]": "1", "a.": `{"b":[1,{"c":2}]}`, "a.b[": `[1,{"c":2}]`, "k]": "4",
		"a.x": "", "a.b[2]": "", "a.b[-1]": "", "a[0]": "", "a.b.c": "", ".a": "", "a..b": "",
	} {
		v, err := document.find(path)
		require.NoError(t, err, path)
		got := ""
		if v != nil {
			got = string(v.append(nil, false))
		}
		assert.Equal(t, want, got, path)
	}
	for _, path := range []string{"a.b[0", "a.b[x]", "a.b[0]c", "a.b[1_0]"} {
		_, err := document.find(path)
		assert.ErrorIs(t, err, errJSONPath, path)
	}
}

// FuzzJSON: what is taken is JSON, and what is written of it is the same again.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"a":[1,2.5,"x\u00e9"],"b":null}`, `[]`, `["\ud83d\ude00"]`, `{"a":{"a":1e300}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseJSON(text)
		if err != nil {
			return
		}
		assert.True(t, json.Valid([]byte(text)))
		for _, spaced := range []bool{false, true} {
			written := string(v.append(nil, spaced))
			again, err := parseJSON(written)
			require.NoError(t, err, written)
			assert.Equal(t, v, again)
		}
	})
}

// FuzzPath: whatever the path, what is put somewhere is found there.
func FuzzPath(f *testing.F) {
	for _, path := range []string{"a.b[0].c", "a", "", ".", "[", "a.b[", "a..b", "x[0x1]", "a.b[1]", "k.new.deep"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		document, err := parseJSON(`{"a":{"b":[1,{"c":2}]},"":{"":3}}`)
		require.NoError(t, err)
		_, _ = document.find(path)
		value := &jsonValue{kind: jsonInt, integer: 7}
		if document.put(path, value) != nil {
			return
		}
		found, err := document.find(path)
		require.NoError(t, err)
		assert.Same(t, value, found)
		assert.False(t, strings.HasSuffix(path, "]") && found == nil)
	})
}
