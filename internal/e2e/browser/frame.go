package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// poll is how often the browser is asked for what it cannot be waited for.
const poll = 50 * time.Millisecond

// ClickInFrame clicks what a CSS selector finds in a frame of another site, by
// the mouse, and returns the tab that opens.
func (b *Tab) ClickInFrame(t testing.TB, frame, selector string) *Tab {
	t.Helper()
	known := b.targets(t, "page")
	left, top := b.corner(t, b.ctx, frame)
	inner := b.frame(t)
	require.NoError(t, chromedp.Do(inner, chromedp.WaitVisible(chromedp.CSS(selector))))
	x, y := b.corner(t, inner, selector)

	b.do(t, "click in the frame", chromedp.MouseClickXY(left+x+clickInside, top+y+clickInside))

	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(b.await(t, "page", known)))
	t.Cleanup(cancel)
	return &Tab{ctx: ctx, artifacts: b.artifacts}
}

// FrameURL returns where the only frame of another site is, once it is
// anywhere.
func (b *Tab) FrameURL(t testing.TB) string {
	t.Helper()
	address, err := chromedp.Run(b.frame(t), chromedp.Location())
	require.NoError(t, err)
	return address
}

// frame attaches to the only frame of another site, until the test ends:
// letting go of it closes it.
func (b *Tab) frame(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(b.await(t, "iframe", nil)))
	t.Cleanup(cancel)
	return ctx
}

// clickInside is how far from its corner something is clicked, in pixels.
const clickInside = 8

// corner is the upper left corner of an element, in pixels of its own page.
func (b *Tab) corner(t testing.TB, ctx context.Context, selector string) (x, y float64) {
	t.Helper()
	corner, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(
		`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.left, r.top] })()`, selector)))
	require.NoError(t, err)
	require.Len(t, corner, 2)
	return corner[0], corner[1]
}

// await waits for a target of that kind which is not known.
func (b *Tab) await(t testing.TB, kind string, known map[target.ID]bool) (found target.ID) {
	t.Helper()
	require.Eventually(t, func() bool {
		for id := range b.targets(t, kind) {
			if !known[id] {
				found = id
			}
		}
		return found != ""
	}, patience, poll, "no new %s", kind)
	return found
}

func (b *Tab) targets(t testing.TB, kind string) map[target.ID]bool {
	t.Helper()
	all, err := chromedp.Targets(b.ctx)
	require.NoError(t, err)
	found := map[target.ID]bool{}
	for _, one := range all {
		if one.Type == kind {
			found[one.TargetID] = true
		}
	}
	return found
}
