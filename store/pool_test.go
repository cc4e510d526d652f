package store

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPickersAgainstLibmemcached compares with what libmemcached picked: see testdata/vectors.c.
func TestPickersAgainstLibmemcached(t *testing.T) {
	recorded, err := os.ReadFile("testdata/vectors.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(recorded)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		distribution, err := ParseDistribution(fields[0])
		require.NoError(t, err)
		servers, picks := recordedServers(t, fields[1:len(fields)-1]), fields[len(fields)-1]
		picker := newPicker(distribution, servers)
		var got strings.Builder
		for i := range len(picks) {
			got.WriteString(strconv.FormatInt(int64(picker.pick(fmt.Sprintf("key:%d", i))), 36))
		}
		assert.Equal(t, picks, got.String(), "%s over %d servers", distribution, len(servers))
	}
}

func recordedServers(t *testing.T, names []string) (servers []Server) {
	for _, name := range names {
		host, port, tcp := strings.Cut(name, "@")
		server := Server{Host: host}
		if tcp {
			n, err := strconv.ParseUint(port, 10, 16)
			require.NoError(t, err)
			server.Port = uint16(n)
		}
		servers = append(servers, server)
	}
	return servers
}

// TestModulaAgainstTools shares three servers with libmemcached's own tools, which know modula only: each side reads what the other
// wrote.
func TestModulaAgainstTools(t *testing.T) {
	memccp, memccat := findTool(t, "memccp"), findTool(t, "memccat")
	var names []string
	var servers []Server
	for range 3 {
		d := startDaemon(t)
		servers = append(servers, d.server)
		names = append(names, d.server.String())
	}
	list := "--servers=" + strings.Join(names, ",")
	m := connectWith(t, MemcachedConfig{Servers: servers, Distribution: Modula})

	dir := t.TempDir()
	var files []string
	for i := range 100 {
		file := filepath.Join(dir, fmt.Sprintf("theirs%d", i))
		require.NoError(t, os.WriteFile(file, []byte("value of "+filepath.Base(file)), 0o600))
		files = append(files, file)
	}
	output, err := exec.Command(memccp, append([]string{list}, files...)...).CombinedOutput()
	require.NoError(t, err, "%s", output)
	for _, file := range files {
		assert.Equal(t, "value of "+filepath.Base(file), value(t, m, filepath.Base(file)))
	}

	for i := range 30 {
		key := fmt.Sprintf("ours%d", i)
		require.NoError(t, m.Set(ctx(), key, text("value of "+key), 0))
		output, err := exec.Command(memccat, list, key).Output()
		require.NoError(t, err)
		assert.Equal(t, "value of "+key, strings.TrimSpace(string(output)))
	}
}

func TestKetamaRingIsClosed(t *testing.T) {
	assert.Equal(t, 7, ketama{{place: 0, server: 7}}.pick("beyond the last point"))
}

// Adding a server to ketama's ring moves about its share of the keys, and those to the new server only.
func TestKetamaMovesFewKeys(t *testing.T) {
	servers := []Server{{"a", 11211}, {"b", 11211}, {"c", 11211}, {"d", 11211}}
	before, after := newPicker(Ketama, servers[:3]), newPicker(Ketama, servers)
	moved := 0
	for i := range 1000 {
		key := strconv.Itoa(i)
		if before.pick(key) != after.pick(key) {
			moved++
			assert.Equal(t, 3, after.pick(key))
		}
	}
	assert.InDelta(t, 250, moved, 100)
}

func TestKetamaDoesNotDependOnOrder(t *testing.T) {
	servers := []Server{{"a", 11211}, {"b", 11212}, {"/c", 0}}
	turned := []Server{servers[2], servers[0], servers[1]}
	one, other := newPicker(Ketama, servers), newPicker(Ketama, turned)
	for i := range 1000 {
		key := strconv.Itoa(i)
		require.Equal(t, servers[one.pick(key)], turned[other.pick(key)])
	}
}

func TestPickAllocatesNothing(t *testing.T) {
	servers := []Server{{"a", 11211}, {"b", 11211}, {"c", 11211}}
	for _, distribution := range []Distribution{Ketama, Modula} {
		picker := newPicker(distribution, servers)
		key := strings.Repeat("k", maxKey)
		assert.Zero(t, testing.AllocsPerRun(100, func() { picker.pick(key) }))
	}
}
