package eval

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A clone shares no map: what a refused text declares must not be seen.
func TestScopeCloneSharesNoMap(t *testing.T) {
	s := newScope()
	s.defines = map[string]string{}
	requireApart(t, "scope", reflect.ValueOf(s), reflect.ValueOf(s.clone()))
}

func requireApart(t *testing.T, path string, a, b reflect.Value) {
	for i := range a.NumField() {
		name, x, y := path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i)
		switch x.Kind() {
		case reflect.Map:
			if a.Type().Field(i).Name != "defines" { // is replaced as a whole
				assert.NotEqual(t, x.Pointer(), y.Pointer(), name)
			}
		case reflect.Struct:
			requireApart(t, name, x, y)
		case reflect.Array:
			for n := range x.Len() {
				assert.NotEqual(t, x.Index(n).Pointer(), y.Index(n).Pointer(), name)
			}
		}
	}
}
