package tr

import (
	"kpv/pv"
)

// sqlTrans write values into SQL statements (spec/pv.md 3.5).
var sqlTrans = []*pv.Trans{
	{
		Name: "sql.val", Module: "sqlops", OnNull: true, Doc: "A text escaped and in quotes, an integer as it is, null as NULL.",
		Example: `$var(x) = "it's";
xlog("$(var(x){sql.val}) $(avp(none){sql.val})\n"); # -> 'it\'s' NULL`,
		Apply: sqlValue("NULL"),
	},
	{
		Name: "sql.val.int", Module: "sqlops", OnNull: true, Doc: "As sql.val, but null as 0.",
		Example: `xlog("$(avp(none){sql.val.int})\n"); # -> 0`,
		Apply:   sqlValue("0"),
	},
	{
		Name: "sql.val.str", Module: "sqlops", OnNull: true, Doc: "As sql.val, but null as an empty text.",
		Example: `xlog("$(avp(none){sql.val.str})\n"); # -> ''`,
		Apply:   sqlValue("''"),
	},
}

func sqlValue(null string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		switch {
		case v.IsNull():
			return pv.String(null), nil
		case v.IsInt():
			return pv.String(v.Text()), nil
		}
		return pv.String("'" + escapeCommon(v.Text()) + "'"), nil
	}
}
