package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// version is this release, as CHANGELOG.md has it.
const version = "0.1.0"

type versionInfo struct {
	Version  string   `json:"version"`
	Revision string   `json:"revision,omitempty"`
	Go       string   `json:"go"`
	Targets  []string `json:"targets"`
}

func (a *app) versionCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "version", Short: "Say which kpv this is and which Kamailios it behaves like", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return json.NewEncoder(a.out).Encode(about())
			}
			fmt.Fprint(a.out, about())
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// about is this program.
func about() versionInfo {
	return versionInfo{Version: version, Revision: revision(), Go: runtime.Version(), Targets: []string{"6.1", "5.6"}}
}

// String is the line for people.
func (v versionInfo) String() string {
	return fmt.Sprintf("kpv %s (%s), targets Kamailio %s\n", v.Version, v.Go, strings.Join(v.Targets, " and "))
}

// revision is the commit the program was built from, if the build knows.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
