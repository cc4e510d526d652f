package main

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shape is what a schema demands of an element: the attributes it must and may have, and its children in their order.
type shape struct {
	must, may string
	children  string // a pattern of their names, each followed by a blank
}

// junitShape follows junit-10.xsd of Jenkins' xUnit plugin, the strictest that is in common use.
var junitShape = map[string]shape{
	"testsuites": {may: "name time tests failures errors", children: `(testsuite )*`},
	"testsuite":  {must: "name tests failures errors", may: "time skipped timestamp", children: `(testcase )*(system-err )?`},
	"testcase":   {must: "name", may: "classname time file line", children: `(skipped |failure )?`},
	"skipped":    {may: "message type"},
	"failure":    {may: "message type"},
	"system-err": {},
}

// coberturaShape follows coverage-04.dtd.
var coberturaShape = map[string]shape{
	"coverage": {must: "line-rate branch-rate lines-covered lines-valid branches-covered branches-valid complexity version timestamp",
		children: `(sources )?packages `},
	"sources":  {children: `(source )*`},
	"source":   {},
	"packages": {children: `(package )*`},
	"package":  {must: "name line-rate branch-rate complexity", children: `classes `},
	"classes":  {children: `(class )*`},
	"class":    {must: "name filename line-rate branch-rate complexity", children: `methods lines `},
	"methods":  {children: `(method )*`},
	"method":   {must: "name signature line-rate branch-rate complexity", children: `lines `},
	"lines":    {children: `(line )*`},
	"line":     {must: "number hits", may: "branch condition-coverage", children: `(conditions )*`},
}

// requireShape reads XML, whose elements must be as they are described.
func requireShape(t *testing.T, text string, shapes map[string]shape) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	type open struct{ name, children string }
	stack := []open{{}}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, text)
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			stack[len(stack)-1].children += name + " "
			stack = append(stack, open{name: name})
			require.Contains(t, shapes, name)
			requireAttributes(t, token, shapes[name])
		case xml.EndElement:
			last := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			assert.Regexp(t, regexp.MustCompile("^"+shapes[last.name].children+"$"), last.children, "children of %s", last.name)
		}
	}
}

func requireAttributes(t *testing.T, token xml.StartElement, s shape) {
	t.Helper()
	must := strings.Fields(s.must)
	known := slices.Concat(must, strings.Fields(s.may))
	var names []string
	for _, a := range token.Attr {
		names = append(names, a.Name.Local)
		assert.Contains(t, known, a.Name.Local, "attribute of %s", token.Name.Local)
	}
	assert.Subset(t, names, must, "attributes of %s", token.Name.Local)
}
