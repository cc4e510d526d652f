package eval

import "kpv/pv"

// ClassUsage shows how a variable is written.
func ClassUsage(c *pv.Class) string {
	usage := "$" + c.Name
	if c.Inner != pv.InnerNone {
		usage += "(" + c.Param + ")"
	}
	for _, alias := range c.Aliases {
		usage += ", $" + alias
	}
	if c.ReadOnly() {
		usage += " (read only)"
	}
	return usage
}

// TransUsage shows how a transformation is written.
func TransUsage(t *pv.Trans) string {
	usage := "{" + t.Name
	for _, p := range t.Params {
		usage += "," + p.Name
	}
	return usage + "}"
}
