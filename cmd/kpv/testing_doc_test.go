package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// blocks are the blocks of a kind in docs/testing.md.
func blocks(t *testing.T, kind string) []string {
	text, err := os.ReadFile("../../docs/testing.md")
	require.NoError(t, err)
	var list []string
	for _, found := range regexp.MustCompile("(?ms)^```"+kind+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		list = append(list, found[1])
	}
	require.NotEmpty(t, list, kind)
	return list
}

// The example of the documentation comes out as it says, and fails as it says with another limit.
func TestTestingExample(t *testing.T) {
	config, cases, consoles := blocks(t, "kamailio")[0], blocks(t, "txtar"), blocks(t, "console")
	files(t, map[string]string{"kamailio.cfg": config, "cases/busy.txtar": cases[0], "mocks.txtar": cases[1]})
	got := kpv("", "test", "mocks.txtar")
	assert.Equal(t, 0, got.status, got.out)
	for i, want := range consoles {
		if i == 1 {
			require.NoError(t, os.WriteFile("kamailio.cfg", []byte(strings.Replace(config, "> 2", "> 3", 1)), 0o644))
		}
		command, want, _ := strings.Cut(want, "\n")
		got := kpv("", strings.Fields(strings.TrimPrefix(command, "$ kpv "))...)
		assert.Equal(t, want, elapsed.ReplaceAllString(got.out, "T"))
	}
}

// The jobs for CI are YAML with what their servers need, and their commands have flags that there are.
func TestTestingJobs(t *testing.T) {
	jobs := blocks(t, "yaml")
	require.Len(t, jobs, 2)
	var github struct {
		On   []string
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses, Run string
				If        string
				Dir       string            `yaml:"working-directory"`
				With      map[string]string `yaml:"with"`
			}
		}
		Name string
	}
	strict := yaml.NewDecoder(strings.NewReader(jobs[0]))
	strict.KnownFields(true)
	require.NoError(t, strict.Decode(&github))
	require.Len(t, github.Jobs["routes"].Steps, 6)
	for _, step := range github.Jobs["routes"].Steps {
		assert.True(t, (step.Uses == "") != (step.Run == ""), "a step either uses or runs: %v", step)
	}
	var gitlab map[string]struct {
		Image     string
		Script    []string
		Coverage  string
		Artifacts struct {
			When    string
			Reports struct {
				JUnit    string `yaml:"junit"`
				Coverage struct {
					Format string `yaml:"coverage_format"`
					Path   string
				} `yaml:"coverage_report"`
			}
		}
	}
	strict = yaml.NewDecoder(strings.NewReader(jobs[1]))
	strict.KnownFields(true)
	require.NoError(t, strict.Decode(&gitlab))
	job := gitlab["routes"]
	assert.Regexp(t, strings.Trim(job.Coverage, "/"), "all       58.8%  53.8%     66.7%")
	assert.Equal(t, "cobertura", job.Artifacts.Reports.Coverage.Format)
	requireCommands(t, github.Jobs["routes"].Steps[4].Run, job.Script[2])
	assert.Contains(t, job.Script[2], job.Artifacts.Reports.JUnit)
	assert.Contains(t, job.Script[2], job.Artifacts.Reports.Coverage.Path)
}

// requireCommands runs the commands on the example.
func requireCommands(t *testing.T, commands ...string) {
	files(t, map[string]string{"kamailio.cfg": blocks(t, "kamailio")[0], "cases/busy.txtar": blocks(t, "txtar")[0]})
	for _, command := range commands {
		_, flags, found := strings.Cut(command, " test ")
		require.True(t, found, command)
		got := kpv("", append([]string{"test"}, strings.Fields(flags)...)...)
		assert.NotEqual(t, 2, got.status, "%s: %s", command, got.err)
	}
}

// The hook runs the cases when a configuration is committed, and stops the commit when one fails.
func TestTestingHook(t *testing.T) {
	hook := blocks(t, "sh")[0]
	files(t, map[string]string{"kamailio.cfg": "x", "README": "y", "bin/kpv": "#!/bin/sh\necho \"$@\" >> \"$RAN\"\nexit 1\n"})
	here, err := os.Getwd()
	require.NoError(t, err)
	ran := filepath.Join(here, "ran")
	require.NoError(t, os.Chmod("bin/kpv", 0o755))
	t.Setenv("PATH", filepath.Join(here, "bin")+":"+os.Getenv("PATH"))
	t.Setenv("RAN", ran)
	git := func(args ...string) error {
		cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "core.hooksPath=.git/hooks"}, args...)...)
		out, err := cmd.CombinedOutput()
		t.Logf("git %s: %s", args, out)
		return err
	}
	require.NoError(t, git("init", "-q"))
	require.NoError(t, os.MkdirAll(".git/hooks", 0o755))
	require.NoError(t, os.WriteFile(".git/hooks/pre-commit", []byte(hook), 0o755))
	require.NoError(t, git("add", "README"))
	require.NoError(t, git("commit", "-q", "-m", "no configuration"))
	require.NoFileExists(t, ran)
	require.NoError(t, git("add", "kamailio.cfg"))
	require.Error(t, git("commit", "-q", "-m", "a configuration"))
	assert.Equal(t, "test --failfast cases\n", fileText(t, ran))
}
