package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"kpv/eval/golden"
)

// settling is how long files must be left alone before the cases run again: editors write in several steps.
const settling = 50 * time.Millisecond

// watch runs the cases, and again whenever a file changes beside a case or a part of a script that is tested, until it is interrupted.
func (a *app) watch(ctx context.Context, o *testOptions, plan golden.Plan) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	for {
		if err := watchFolders(watcher, plan.Paths); err != nil {
			return err
		}
		err := a.testPlan(ctx, o, plan, func(file string) {
			_ = watcher.Add(filepath.Dir(file)) // a folder that has gone meanwhile tells so itself
		})
		var s status
		if err != nil && !errors.As(err, &s) { // cases may come to be, or a half-written one be finished
			fmt.Fprintf(a.err, "kpv: %v\n", err)
		}
		changed, err := awaitChange(ctx, watcher, a.own(o))
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "\n%s has changed\n", changed)
	}
}

// watchFolders adds the folders of the paths, and those below.
func watchFolders(watcher *fsnotify.Watcher, paths []string) error {
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir():
				return watcher.Add(path)
			}
			return nil
		})
		if err == nil {
			err = watcher.Add(filepath.Dir(path))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// awaitChange waits until a file has changed and no more do. Those that the run writes itself do not count.
func awaitChange(ctx context.Context, watcher *fsnotify.Watcher, own func(file string) bool) (name string, err error) {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return "", status(statusInterrupted)
		case err := <-watcher.Errors:
			return "", err
		case <-quiet:
			return name, nil
		case event := <-watcher.Events:
			hidden := strings.HasPrefix(filepath.Base(event.Name), ".")
			if hidden || event.Op == fsnotify.Chmod || own(event.Name) {
				continue
			}
			name, quiet = event.Name, time.After(settling)
		}
	}
}

// own tells whether the run writes a file itself: a report, or its output.
func (a *app) own(o *testOptions) func(file string) bool {
	var streams []fs.FileInfo
	for _, stream := range []io.Writer{a.out.Writer, a.err} {
		if file, ok := stream.(*os.File); ok {
			if info, err := file.Stat(); err == nil {
				streams = append(streams, info)
			}
		}
	}
	written := o.written()
	return func(file string) bool {
		info, err := os.Stat(file)
		return slices.Contains(written, filepath.Clean(file)) ||
			err == nil && slices.ContainsFunc(streams, func(own fs.FileInfo) bool { return os.SameFile(own, info) })
	}
}

// written lists the files that a run writes.
func (o *testOptions) written() []string {
	list := []string{filepath.Clean(o.junit)}
	for _, file := range o.cover.files {
		list = append(list, filepath.Clean(*file))
	}
	return list
}
