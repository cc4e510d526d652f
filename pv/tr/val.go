package tr

import (
	"strings"

	"kpv/pv"
)

// valTrans say what stands for no value, and make JSON (spec/pv.md 3.5).
var valTrans = []*pv.Trans{
	{
		Name: "val.n0", Module: "pv", Since61: true, OnNull: true, Doc: "0 for null; any other value as it is.",
		Example: `xlog("$(avp(x){val.n0})\n"); # -> 0`,
		Apply:   orElse(pv.Int(0)),
	},
	{
		Name: "val.ne", Module: "pv", Since61: true, OnNull: true, Doc: "An empty text for null; any other value as it is.",
		Example: `xlog("[$(avp(x){val.ne})]\n"); # -> []`,
		Apply:   orElse(pv.String("")),
	},
	{
		Name: "val.json", Module: "pv", Since61: true, OnNull: true, Doc: "A text escaped for JSON, without quotes around; null is empty.",
		Example: `$avp(x) = "a\"b";
xlog("$(avp(x){val.json})\n"); # -> a\"b`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if v.IsInt() {
				return v, nil
			}
			return pv.String(escapeJSON(v.Text())), nil
		},
	},
	{
		Name: "val.jsonqe", Module: "pv", Since61: true, OnNull: true,
		Doc: "A text escaped for JSON, in quotes; null is an empty text, integers stay bare. Kamailio 6.1.4 leaves out the quotes where it escapes nothing.",
		Example: `$avp(x) = "a\"b";
xlog("$(avp(x){val.jsonqe}) $(avp(y){val.jsonqe})\n"); # -> "a\"b" ""`,
		Apply: quoteJSON,
	},
}

func orElse(instead pv.Value) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if v.IsNull() {
			return instead, nil
		}
		return v, nil
	}
}

// quoteJSON does as 6.1.4 does, which gives back a text that it did not have to escape (cases 165, 428).
func quoteJSON(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	if v.IsNull() {
		return pv.String(`""`), nil
	}
	s := v.Text()
	escaped := escapeJSON(s)
	if escaped == s {
		return v, nil
	}
	return pv.String(`"` + escaped + `"`), nil
}

// escapeJSON leaves bytes above ASCII and slashes alone.
func escapeJSON(s string) string {
	var b strings.Builder
	from := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b.WriteString(s[from:i])
			writeJSON(&b, c)
			from = i + 1
		}
	}
	return b.String() + s[from:]
}

func writeJSON(b *strings.Builder, c byte) {
	const digits = "0123456789abcdef"
	switch i := strings.IndexByte("\"\\\b\t\n\f\r", c); {
	case i >= 0:
		b.WriteByte('\\')
		b.WriteByte(`"\btnfr`[i])
	default:
		b.WriteString(`\u00`)
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
}
