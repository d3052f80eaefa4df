// Package browser drives Debian's Chromium, the only one here that knows
// SameSite, Content-Security-Policy and scripts.
package browser

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
)

// patience is how long everything in one tab may take, in a browser that shares
// two slow cores with everything else.
const patience = 3 * time.Minute

// Tab is the only tab of a fresh browser.
type Tab struct {
	ctx       context.Context
	artifacts string
}

// Missing says why no browser can run here; it is empty when one can.
func Missing() string {
	if _, err := exec.LookPath("chromium"); err != nil {
		return "Chromium is not installed"
	}
	return ""
}

// Open starts a browser without a past that reaches the hosts behind door, and
// nothing else. Screenshots go to the folder artifacts.
func Open(t testing.TB, door *frontdoor.Door, artifacts string, settings ...Setting) *Tab {
	t.Helper()
	folder := t.TempDir()
	for _, set := range settings {
		require.NoError(t, set(folder))
	}
	require.NoError(t, os.MkdirAll(artifacts, 0o755))
	path, err := exec.LookPath("chromium")
	require.NoError(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(folder), // without it Chromium ignores the pin
		chromedp.NoSandbox,           // root has none
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.WindowSize(1100, 760),
		chromedp.Flag("host-resolver-rules", resolverRules(door)),
		chromedp.Flag("ignore-certificate-errors-spki-list", door.Pin()),
	)
	// Not t.Context(): that ends before a failure is photographed.
	allocated, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancelAllocator)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")), "start Chromium")
	limited, cancelLimit := context.WithTimeout(ctx, patience)
	t.Cleanup(cancelLimit)

	tab := &Tab{ctx: limited, artifacts: artifacts}
	t.Cleanup(func() {
		if t.Failed() && ctx.Err() == nil {
			tab.photographFailure(t, ctx)
		}
	})
	return tab
}

// resolverRules puts every host behind the door at the door's address, each a
// site of its own, and no other host anywhere.
func resolverRules(door *frontdoor.Door) string {
	var rules strings.Builder
	for _, host := range door.Hosts() {
		rules.WriteString("MAP " + host + ":443 " + door.Address() + ", ")
	}
	return rules.String() + "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
}

// Go opens address, as if it were typed.
func (b *Tab) Go(t testing.TB, address string) {
	t.Helper()
	b.do(t, "open "+address, chromedp.Navigate(address))
}

// Fill types text into the field that a CSS selector names.
func (b *Tab) Fill(t testing.TB, selector, text string) {
	t.Helper()
	b.do(t, "fill "+selector, chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// Click clicks what an XPath expression finds first, once it is visible.
func (b *Tab) Click(t testing.TB, xpath string) {
	t.Helper()
	b.do(t, "click "+xpath, chromedp.Click(xpath, chromedp.NodeVisible))
}

// Await waits until what an XPath expression finds first is to be seen.
func (b *Tab) Await(t testing.TB, xpath string) {
	t.Helper()
	b.do(t, "wait for "+xpath, chromedp.WaitVisible(xpath))
}

// URL returns the address of the page that the tab shows.
func (b *Tab) URL(t testing.TB) *url.URL {
	t.Helper()
	location, err := chromedp.Run(b.ctx, chromedp.Location())
	require.NoError(t, err)
	parsed, err := url.Parse(location)
	require.NoError(t, err)
	return parsed
}

// Text returns what is to be read in the first element of a CSS selector.
func (b *Tab) Text(t testing.TB, selector string) string {
	t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(selector)))
	require.NoError(t, err)
	return text
}

// Tabs returns how many pages the browser has open.
func (b *Tab) Tabs(t testing.TB) int {
	t.Helper()
	targets, err := chromedp.Targets(b.ctx)
	require.NoError(t, err)
	pages := 0
	for _, target := range targets {
		if target.Type == "page" {
			pages++
		}
	}
	return pages
}

// Photograph keeps a picture of the whole page as an artifact.
func (b *Tab) Photograph(t testing.TB, name string) {
	t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(b.artifacts, name+".png"), png, 0o644))
}

func (b *Tab) photographFailure(t testing.TB, ctx context.Context) {
	t.Helper()
	short, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	png, err := chromedp.Run(short, chromedp.FullScreenshot(100))
	if err != nil {
		t.Logf("no picture of the failure: %v", err)
		return
	}
	path := filepath.Join(b.artifacts, "failure.png")
	require.NoError(t, os.WriteFile(path, png, 0o644))
	t.Logf("the browser when it failed: %s", path)
}

func (b *Tab) do(t testing.TB, what string, action chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.ctx, action), "could not %s", what)
}
