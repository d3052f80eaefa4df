package config_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// TestWatch runs in synthetic time: between two steps the watcher has looked
// at everything once.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := folder.with(files{"/etc/sb/studiobroker.yaml": good})
		var mutex sync.Mutex
		set := func(name, text string) {
			mutex.Lock()
			defer mutex.Unlock()
			now["/etc/sb/"+name] = text
		}
		remove := func(name string) {
			mutex.Lock()
			defer mutex.Unlock()
			delete(now, "/etc/sb/"+name)
		}
		source := now.source()
		source.ReadFile = func(path string) ([]byte, error) {
			mutex.Lock()
			defer mutex.Unlock()
			return now.source().ReadFile(path)
		}
		file, err := config.Parse("/etc/sb/studiobroker.yaml", []byte(good), source)
		require.NoError(t, err)

		var calls atomic.Int32
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go file.Watch(ctx, 15*time.Second, func() { calls.Add(1) })
		step := func(why string, wanted int32) {
			t.Helper()
			time.Sleep(15 * time.Second)
			synctest.Wait()
			require.Equal(t, wanted, calls.Load(), why)
		}

		step("nothing changed", 0)
		set("idp.xml", "<md2/>")
		step("metadata changed", 1)
		step("nothing changed since", 1)
		set("external-id", "rotated")
		step("a secret was rotated", 2)
		set("other.xml", "<md/>")
		step("a file that nobody names", 2)
		set("studiobroker.yaml", strings.Replace(good, "idp.xml", "other.xml", 1))
		step("the configuration changed", 3)
		set("other.xml", "<md3/>")
		step("what it names now changed", 4)
		set("idp.xml", "<md4/>")
		step("what it named before", 4)
		set("studiobroker.yaml", "version: [\n")
		step("the configuration is broken", 5)
		step("and stays so", 5)
		remove("studiobroker.yaml")
		step("it is gone", 6)
		set("studiobroker.yaml", good)
		step("it is back", 7)
		remove("external-id")
		step("a secret is gone", 8)
		set("external-id", "")
		step("it is back, empty", 9)
		stop()
		set("idp.xml", "<md5/>")
		step("nobody watches any more", 9)
	})
}

// TestWatchSeesWhatLinksLeadTo swaps a folder as Kubernetes does with a
// ConfigMap: the paths and their time stamps stay what they are.
func TestWatchSeesWhatLinksLeadTo(t *testing.T) {
	home := t.TempDir()
	for _, version := range []string{"v1", "v2"} {
		require.NoError(t, os.Mkdir(filepath.Join(home, version), 0o700))
		for name, text := range map[string]string{"studiobroker.yaml": good, "idp.xml": "<" + version + "/>", "external-id": "long-shared-secret"} {
			path := filepath.Join(home, version, name)
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			require.NoError(t, os.Chtimes(path, time.Unix(1, 0), time.Unix(1, 0)))
		}
	}
	current := filepath.Join(home, "..data")
	require.NoError(t, os.Symlink("v1", current))
	file, err := config.Load(filepath.Join(current, "studiobroker.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink("v2", filepath.Join(home, "..tmp")))
	require.NoError(t, os.Rename(filepath.Join(home, "..tmp"), current))

	ctx, stop := context.WithCancel(t.Context())
	file.Watch(ctx, time.Millisecond, stop) // returns once it has seen the change
}
