package pv

import (
	"errors"
	"strconv"
	"strings"
)

var errNoSDP = errors.New("there is no SDP with a session version")

func getSDP(env Env, key *Key) (Value, error) {
	m := env.Message()
	body, ok := m.SDP()
	if !ok {
		return Null, nil
	}
	if key.Name == "body" {
		return String(body), nil
	}
	version, _ := sessionVersion(body)
	return sessionNumber(env, version), nil
}

// sessionNumber is null where the version is no integer of the target.
func sessionNumber(env Env, version string) Value {
	if v := numeric(version); env.Target().Wrap(v.Num()) == v.Num() {
		return v
	}
	return Null
}

// setSDP writes the session version; the edit is pending until msg_apply_changes().
func setSDP(env Env, key *Key, v Value) error {
	m := env.Message()
	body, ok := m.SDP()
	version, at := sessionVersion(body)
	old := sessionNumber(env, version)
	switch {
	case key.Name != "sess_version" || !ok || old.IsNull():
		return errNoSDP
	case !v.IsInt():
		return errInt
	}
	n := v.Num()
	if n == -1 {
		n = old.Num() + 1
	}
	if env.Target().Wrap(n) != n {
		return errNoSDP
	}
	m.ChangeBody(len(m.Text())-len(m.Body())+strings.Index(m.Body(), body)+at, len(version), strconv.FormatInt(n, 10))
	return nil
}

// sessionVersion finds the third word of the o= line, and where it stands.
func sessionVersion(sdp string) (version string, at int) {
	for line := range strings.Lines(sdp) {
		if !strings.HasPrefix(line, "o=") {
			at += len(line)
			continue
		}
		words := strings.SplitN(line, " ", 4)
		if len(words) < 4 {
			return "", 0
		}
		return words[2], at + len(words[0]) + len(words[1]) + 2
	}
	return "", 0
}
