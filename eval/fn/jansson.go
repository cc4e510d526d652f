package fn

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"kpv/eval"
	"kpv/pv"
)

var (
	jsonPath  = format("path")
	jsonInput = format("json")
	getForm   = [][]eval.Param{{jsonPath, jsonInput, result}}
	setForm   = [][]eval.Param{{format("type"), jsonPath, format("value"), result}}
)

var janssonFuncs = []*eval.Func{
	{
		Name: "jansson_get", Module: "jansson", Dynamic: eval.AnyArgs, Forms: getForm,
		Doc: "Puts what a path leads to in a JSON document into a variable: integers as such, true and false as 1 and 0, null as $null, arrays and objects as JSON. " +
			"When it leads nowhere the variable stays as it is.",
		Example: `$var(j) = '{"call": {"from": "alice", "codecs": [0, 8]}}';
jansson_get("call.from", "$var(j)", "$var(x)");
jansson_get("call.codecs[1]", "$var(j)", "$var(y)");
xlog("$var(x) $var(y)\n"); # -> alice 8`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v, err := lookup(args[1].Format(m), args[0].Format(m))
			switch {
			case err != nil:
				return m.Fail("jansson_get: %v", err)
			case v == nil:
				return -1
			}
			args[2].Set(m, v.value())
			return 1
		},
	},
	{
		Name: "jansson_get_field", Module: "jansson", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{jsonInput, format("field"), result}},
		Doc: "Puts a field of a JSON object into a variable, as jansson_get does. When there is none the variable stays as it is. 6.1 takes the field first.",
		Example: `jansson_get_field("{}", "{}", "$var(x)");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v, err := lookupField(m, args[0].Format(m), args[1].Format(m))
			switch {
			case err != nil:
				return m.Fail("jansson_get_field: %v", err)
			case v == nil:
				return -1
			}
			args[2].Set(m, v.value())
			return 1
		},
	},
	{
		Name: "jansson_array_size", Module: "jansson", Dynamic: eval.AnyArgs, Forms: getForm,
		Doc: "Puts into a variable how many items the array has that a path leads to.",
		Example: `jansson_array_size("a", '{"a": [5, 6]}', "$var(n)");
xlog("$var(n)\n"); # -> 2`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v, err := lookup(args[1].Format(m), args[0].Format(m))
			switch {
			case err != nil:
				return m.Fail("jansson_array_size: %v", err)
			case v == nil || v.kind != jsonArray:
				return m.Fail("jansson_array_size: there is no array at %q", args[0].Format(m))
			}
			return args[2].Set(m, pv.Int(int64(len(v.items))))
		},
	},
	{
		Name: "jansson_set", Module: "jansson", Dynamic: eval.AnyArgs, Forms: setForm,
		Doc: "Sets what a path leads to in the JSON document that a variable holds; without one it begins with {}. " +
			"The types are integer, string, real, object, array, true, false and null.",
		Example: `jansson_set("string", "call.from", "alice", "$var(j)");
jansson_set("int", "call.id", "5", "$var(j)");
xlog("$var(j)\n"); # -> {"call":{"from":"alice","id":5}}`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return changeJSON(m, args, (*jsonValue).put) },
	},
	{
		Name: "jansson_append", Module: "jansson", Dynamic: eval.AnyArgs, Forms: setForm,
		Doc: "Adds a value to the array that a path leads to, or an object's members to the object there.",
		Example: `$var(j) = '{"a": [5]}';
jansson_append("int", "a", "6", "$var(j)");
xlog("$var(j)\n"); # -> {"a":[5,6]}`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return changeJSON(m, args, (*jsonValue).extend) },
	},
	{
		Name: "jansson_xdecode", Module: "jansson", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{jsonInput, root}},
		Doc: "Makes a root of $xavp of a JSON object, one child for each member; arrays and objects in it stay JSON.",
		Example: `jansson_xdecode('{"a": 1, "b": [2]}', "x");
xlog("$xavp(x=>a) $xavp(x=>b)\n"); # -> 1 [2]`,
		Run: decodeToXavp,
	},
	{
		Name: "jansson_xencode", Module: "jansson", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{root, result}},
		Doc: "Puts the children of a root of $xavp into a variable, as a JSON object, the newest first.",
		Example: `$xavp(x=>a) = 1;
$xavp(x[0]=>b) = "two";
jansson_xencode("x", "$var(j)");
xlog("$var(j)\n"); # -> {"b": "two", "a": 1}`,
		Run: encodeXavp,
	},
}

// lookupField finds what jansson_get_field is asked for: a path in 5.6, and in 6.1, where the two arguments are mixed up, a name (observed).
func lookupField(m *eval.Machine, first, second string) (*jsonValue, error) {
	if m.Target() == pv.V56 {
		return lookup(first, second)
	}
	document, err := parseJSON(second)
	if err != nil {
		return nil, fmt.Errorf("bad JSON: %w", err)
	}
	return document.member(first), nil
}

// lookup finds what a path leads to in a document.
func lookup(text, path string) (*jsonValue, error) {
	document, err := parseJSON(text)
	if err != nil {
		return nil, fmt.Errorf("bad JSON: %w", err)
	}
	v, err := document.find(path)
	if errors.Is(err, errJSONPath) { // silent in Kamailio
		return nil, nil
	}
	return v, err
}

// value is what a variable gets. Integers of more than 32 bits and real numbers are texts there (case 356).
func (v *jsonValue) value() pv.Value {
	switch v.kind {
	case jsonNull:
		return pv.Null
	case jsonFalse, jsonTrue:
		return pv.Bool(v.kind == jsonTrue)
	case jsonText:
		return pv.String(v.text)
	case jsonReal:
		return pv.String(fmt.Sprintf("%.15g", v.real))
	case jsonInt:
		if v.integer < math.MinInt32 || v.integer > math.MaxInt32 {
			return pv.String(strconv.FormatInt(v.integer, 10))
		}
		return pv.Int(v.integer)
	}
	return pv.String(string(v.append(nil, false)))
}

// changeJSON changes the document that the last argument holds.
func changeJSON(m *eval.Machine, args []eval.Arg, change func(v *jsonValue, path string, value *jsonValue) error) int {
	value, err := makeJSON(args[0].Format(m), args[2].Format(m))
	if err != nil {
		return m.Fail("bad value: %v", err)
	}
	text := "{}"
	if v := args[3].Value(m); v.IsString() {
		text = v.Text()
	}
	document, err := parseJSON(text)
	if err == nil {
		err = change(document, args[1].Format(m), value)
	}
	if err != nil {
		return m.Fail("cannot change the JSON document: %v", err)
	}
	args[3].Set(m, document.value())
	return 1
}

// makeJSON makes a value of a type.
func makeJSON(kind, text string) (*jsonValue, error) {
	switch kind {
	case "object", "obj":
		return makeDocument(text, jsonObject)
	case "array":
		return makeDocument(text, jsonArray)
	case "string", "str":
		if !utf8.ValidString(text) {
			return nil, errJSONUTF8
		}
		return &jsonValue{kind: jsonText, text: text}, nil
	case "integer", "int":
		n, err := strconv.ParseInt(orZero(text), 10, 64)
		return &jsonValue{kind: jsonInt, integer: n}, err
	case "real":
		f, err := strconv.ParseFloat(orZero(text), 64)
		return &jsonValue{kind: jsonReal, real: f}, err
	case "true":
		return &jsonValue{kind: jsonTrue}, nil
	case "false":
		return &jsonValue{kind: jsonFalse}, nil
	case "null":
		return &jsonValue{}, nil
	}
	return nil, fmt.Errorf("unknown type %q", kind)
}

func makeDocument(text string, kind jsonKind) (*jsonValue, error) {
	v, err := parseJSON(text)
	if err == nil && v.kind != kind {
		err = errors.New("it is not of that type")
	}
	return v, err
}

// orZero is a number as C's functions read it: blanks before it do not count, and nothing is 0.
func orZero(text string) string {
	if text = strings.TrimLeft(text, " \t\r\n"); text == "" {
		return "0"
	}
	return text
}

func decodeToXavp(m *eval.Machine, args []eval.Arg) int {
	v, err := parseJSON(args[0].Format(m))
	if err != nil {
		return m.Fail("jansson_xdecode: bad JSON: %v", err)
	}
	list, err := m.Xavps().List(pv.XavpStack).PushList(args[1].Format(m))
	for _, member := range v.members {
		if err == nil {
			err = list.Push(member.name, member.value.value())
		}
	}
	return done(m, err)
}

func encodeXavp(m *eval.Machine, args []eval.Arg) int {
	item := m.Xavps().List(pv.XavpStack).Find(args[0].Format(m), 0)
	if item == nil || item.List == nil {
		return -1
	}
	object := &jsonValue{kind: jsonObject}
	for child := range item.List.All() {
		object.set(child.Name, scalar(child.Value)) // of several with one name the oldest counts
	}
	return args[1].Set(m, pv.String(string(object.append(nil, true))))
}

// scalar makes a JSON value of a variable's.
func scalar(v pv.Value) *jsonValue {
	switch {
	case v.IsNull():
		return &jsonValue{}
	case v.IsInt():
		return &jsonValue{kind: jsonInt, integer: v.Num()}
	}
	return &jsonValue{kind: jsonText, text: v.Text()}
}
