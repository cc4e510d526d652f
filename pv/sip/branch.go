package sip

import "slices"

// Branch is a further destination of a request, as append_branch() adds them.
type Branch struct {
	URI         string
	Destination string
	Path        string
	Socket      string
	Flags       uint32
	Q           int // in thousandths; Unset when there is none
	RUID        string
	UserAgent   string
}

// QUnset is the q of a branch that has none.
const QUnset = -1

// Branches are the branches added so far, oldest first.
func (m *Message) Branches() []Branch { return m.branches }

// MaxBranches is how many branches a message may have besides its Request-URI: Kamailio's max_branches, 12 by default.
const MaxBranches = 12

// AppendBranch adds a branch; false when there are too many.
func (m *Message) AppendBranch(b Branch) bool {
	if len(m.branches) >= MaxBranches {
		return false
	}
	m.branches = append(m.branches, b)
	return true
}

// ClearBranches forgets all branches.
func (m *Message) ClearBranches() { m.branches = nil }

// Branch is branch n, from the newest when n is negative; nil when there is none.
func (m *Message) Branch(n int) *Branch {
	if n < 0 {
		n += len(m.branches)
	}
	if n < 0 || n >= len(m.branches) {
		return nil
	}
	return &m.branches[n]
}

// DropBranch takes branch n away.
func (m *Message) DropBranch(n int) {
	if n < 0 {
		n += len(m.branches)
	}
	m.branches = slices.Delete(m.branches, n, n+1)
}

// OwnBranch holds the attributes of the Request-URI's own branch: flags, q, ruid.
func (m *Message) OwnBranch() *Branch { return &m.first }
