package browser

import (
	"fmt"
	"os"
	"path/filepath"
)

// Setting prepares the folder of a browser that has not started yet.
type Setting func(folder string) error

// BlockThirdPartyCookies is what a person sets under Privacy and security.
func BlockThirdPartyCookies(folder string) error { return cookieControls(folder, 1) }

// AllowThirdPartyCookies is the opposite. Without a screen Chromium blocks
// them by itself.
func AllowThirdPartyCookies(folder string) error { return cookieControls(folder, 0) }

// cookieControls writes a CookieControlsMode of Chromium.
func cookieControls(folder string, mode int) error {
	profile := filepath.Join(folder, "Default")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return err
	}
	preferences := fmt.Appendf(nil, `{"profile": {"cookie_controls_mode": %d}}`, mode)
	return os.WriteFile(filepath.Join(profile, "Preferences"), preferences, 0o600)
}
