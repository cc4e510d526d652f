package pv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at(n int) Index { return Index{Has: true, N: n} }

// TestParsePath follows what a real 5.6.3 reads.
func TestParsePath(t *testing.T) {
	for text, want := range map[string]Path{
		"a":                     {Root: Step{Name: "a"}},
		" a ":                   {Root: Step{Name: "a"}},
		"":                      {},
		"a[0]":                  {Root: Step{Name: "a", Index: at(0)}},
		"a[-12]":                {Root: Step{Name: "a", Index: at(-12)}},
		"a[-]":                  {Root: Step{Name: "a", Index: at(0)}},
		"a[*]":                  {Root: Step{Name: "a", Index: Index{Has: true, All: true}}},
		"a[1":                   {Root: Step{Name: "a", Index: at(1)}},
		"a=>b":                  {Root: Step{Name: "a"}, Child: Step{Name: "b"}, Deep: true},
		" a => b ":              {Root: Step{Name: "a"}, Child: Step{Name: "b"}, Deep: true},
		"=>b":                   {Child: Step{Name: "b"}, Deep: true},
		"a[0]=>b[1]":            {Root: Step{Name: "a", Index: at(0)}, Child: Step{Name: "b", Index: at(1)}, Deep: true},
		"a[$var(i)]=>b[$vn(j)]": {Root: Step{"a", Index{Has: true}, "$var(i)"}, Child: Step{"b", Index{Has: true}, "$vn(j)"}, Deep: true},
		"a[$(avp(x)[1])]":       {Root: Step{"a", Index{Has: true}, "$(avp(x)[1])"}},
		"$var(x)=>b":            {Root: Step{Name: "$var(x)"}, Child: Step{Name: "b"}, Deep: true},
		"a[0] => b":             {Root: Step{Name: "a", Index: at(0)}, Ignored: " => b"},
		"a b":                   {Root: Step{Name: "a"}, Ignored: "b"},
		"a[*]x":                 {Root: Step{Name: "a", Index: Index{Has: true, All: true}}, Ignored: "x"},
		"a=>b=>c":               {Root: Step{Name: "a"}, Child: Step{Name: "b"}, Deep: true, Ignored: "=>c"},
		"a[99999999999]":        {Root: Step{Name: "a", Index: at(1215752191)}},
	} {
		path, err := ParsePath(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, *path, text)
	}
	for _, text := range []string{"a[", "a[]", "a[x]", "a[1x]", "a[ 1 ]", "a[+1]", "a[[1]]", "a=b", "a=>", "a=> ", "a[0]=b"} {
		_, err := ParsePath(text)
		assert.Error(t, err, text)
	}
}

func TestParseXavu(t *testing.T) {
	for text, want := range map[string]Path{
		"a":         {Root: Step{Name: "a"}},
		" a ":       {Root: Step{Name: "a"}},
		" ":         {},
		"f[0]":      {Root: Step{Name: "f[0]"}},
		"a=>b":      {Root: Step{Name: "a"}, Child: Step{Name: "b"}, Deep: true},
		"k => l":    {Root: Step{Name: "k "}, Child: Step{Name: " l"}, Deep: true},
		"g=>h=>i":   {Root: Step{Name: "g"}, Child: Step{Name: "h=>i"}, Deep: true},
		"$var(x)=>": {},
	} {
		key, err := parseXavu(text)
		if text == "$var(x)=>" {
			assert.Error(t, err)
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, *key.Path, text)
	}
	for _, text := range []string{"a=b", "a=>", "=>"} {
		_, err := parseXavu(text)
		assert.Error(t, err, text)
	}
}

// FuzzParsePath checks that what was read, written plainly, reads the same.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"a=>b", "a[0]=>b[-1]", "a[*]", "a[$var(i)]=>b", "a[$(avp(x)[1])]", "a[1", "a[", "=>", "a=>b=>c", "\x00[\xff]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := ParsePath(text)
		if err != nil || path.Ignored != "" || path.Root.Var+path.Child.Var != "" || path.Root.Index.All || path.Child.Index.All {
			return
		}
		plainly := path.Root.plainly()
		if path.Deep {
			plainly += "=>" + path.Child.plainly()
		}
		again, err := ParsePath(plainly)
		require.NoError(t, err, "%q, of %q", plainly, text)
		assert.Equal(t, path, again, "%q, of %q", plainly, text)
	})
}

func (s *Step) plainly() string {
	if !s.Index.Has {
		return s.Name
	}
	return s.Name + "[" + Int(int64(s.Index.N)).Text() + "]"
}

func TestXavpListsAreBounded(t *testing.T) {
	xavps := &Xavps{}
	roots := xavps.List(XavpStack)
	list, err := roots.PushList("a")
	require.NoError(t, err)
	for range maxXavps - 1 {
		require.NoError(t, list.Push("b", Int(1)))
	}
	require.Error(t, list.Push("b", Int(1)))
	assert.Equal(t, maxXavps, xavps.used)
	assert.True(t, roots.Delete("a", 0))
	assert.Zero(t, xavps.used, "what is deleted makes room")
}

func TestXavpListCopiesInOrder(t *testing.T) {
	xavps := &Xavps{}
	from, err := xavps.List(XavpStack).PushList("from")
	require.NoError(t, err)
	for _, name := range strings.Fields("a b c") {
		require.NoError(t, from.Push(name, String(name)))
	}
	to, err := xavps.List(XavpStack).PushList("to")
	require.NoError(t, err)
	require.NoError(t, to.Copy(from))
	var names string
	for item := range to.All() {
		names += item.Name
	}
	assert.Equal(t, "cba", names)
}
