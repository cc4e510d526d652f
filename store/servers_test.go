package store

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseServers(t *testing.T) {
	for list, want := range map[string][]Server{
		"localhost":                       {{"localhost", 11211}},
		"localhost:11212":                 {{"localhost", 11212}},
		"127.0.0.1:1,127.0.0.1:65535":     {{"127.0.0.1", 1}, {"127.0.0.1", 65535}},
		"cache-1.example.com, cache_2:5":  {{"cache-1.example.com", 11211}, {"cache_2", 5}},
		":11212":                          {{"localhost", 11212}},
		"::1":                             {{"::1", 11211}},
		"[::1]":                           {{"::1", 11211}},
		"[::1]:11212":                     {{"::1", 11212}},
		"fe80::1%eth0,[fe80::2%eth0]:7":   {{"fe80::1%eth0", 11211}, {"fe80::2%eth0", 7}},
		"/run/memcached.sock":             {{"/run/memcached.sock", 0}},
		"/a b/m.sock":                     nil, // blanks separate
		"/run/m:1.sock,a:2":               {{"/run/m:1.sock", 0}, {"a", 2}},
		"--SERVER=a:1":                    {{"a", 1}},
		"--SERVER=a:1 --SERVER=b:2":       {{"a", 1}, {"b", 2}},
		"--SERVER=a:1,--SERVER=[::1]:2,c": {{"a", 1}, {"::1", 2}, {"c", 11211}},
	} {
		servers, distribution, err := ParseServers(list)
		if want == nil {
			assert.Error(t, err, list)
			continue
		}
		require.NoError(t, err, list)
		assert.Equal(t, want, servers, list)
		assert.Zero(t, distribution)
	}
}

func TestParseServersDistribution(t *testing.T) {
	for list, want := range map[string]Distribution{
		"a,b?distribution=modula":         Modula,
		"a,b:3?distribution=ketama":       Ketama,
		"/run/m.sock?distribution=modula": Modula,
	} {
		_, distribution, err := ParseServers(list)
		require.NoError(t, err, list)
		assert.Equal(t, want, distribution, list)
	}
}

func TestDistributionNames(t *testing.T) {
	for _, distribution := range []Distribution{Ketama, Modula} {
		again, err := ParseDistribution(distribution.String())
		require.NoError(t, err)
		assert.Equal(t, distribution, again)
	}
	assert.Equal(t, "unspecified", Distribution(0).String())
}

func TestParseServersErrors(t *testing.T) {
	for list, want := range map[string]string{
		"":                     `servers "": a server's name is missing`,
		"a,,b":                 `servers "a,,b": a server's name is missing`,
		"a:0":                  `servers "a:0": "a:0": the port is a number from 1 to 65535`,
		"a:65536":              `servers "a:65536": "a:65536": the port is a number from 1 to 65535`,
		"a:":                   `servers "a:": "a:": the port is a number from 1 to 65535`,
		"a:b":                  `servers "a:b": "a:b": the port is a number from 1 to 65535`,
		"[::1:5":               `servers "[::1:5": "[::1" is no host: a server is host:port, [v6]:port or /path/to.sock`,
		"run/m.sock":           `servers "run/m.sock": "run/m.sock" is no host: a server is host:port, [v6]:port or /path/to.sock`,
		"a:1,a:1":              `servers "a:1,a:1": a:1 stands there twice`,
		"a,a:11211":            `servers "a,a:11211": a:11211 stands there twice`,
		"a:1/?2":               `servers "a:1/?2": weights (/?N) are not supported, all servers weigh the same`,
		"a?distribution=other": `servers "a?distribution=other": unknown distribution "other": ketama or modula`,
		"a?timeout=5":          `servers "a?timeout=5": unknown option "timeout=5": only distribution=ketama or distribution=modula`,
		"a?":                   `servers "a?": unknown option "": only distribution=ketama or distribution=modula`,
	} {
		_, _, err := ParseServers(list)
		assert.EqualError(t, err, want)
	}
}

// What a server is called can be parsed again, and means the same.
func FuzzParseServers(f *testing.F) {
	for _, seed := range []string{"a", "a:1,b", "[::1]:5", "::1", "/m.sock", "--SERVER=a:1", "a?distribution=modula", ":5", "[", "]::1["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		servers, _, err := ParseServers(list)
		if err != nil {
			return
		}
		require.NotEmpty(t, servers)
		for _, server := range servers {
			again, _, err := ParseServers(server.String())
			require.NoError(t, err)
			require.Equal(t, []Server{server}, again)
		}
	})
}
