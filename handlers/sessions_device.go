package handlers

import (
	"strings"

	"github.com/gin-gonic/gin"
)

// names of what is told apart in a User-Agent; the first that occurs counts,
// since browsers also claim to be the ones they descend from.
type uaNames []struct{ sign, name string }

var (
	browsers = uaNames{{"MicroMessenger", "WeChat"}, {"SamsungBrowser", "Samsung Internet"}, {"Edg", "Edge"}, {"OPR/", "Opera"},
		{"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems = uaNames{{"Android", "Android"}, {"HarmonyOS", "HarmonyOS"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

func (names uaNames) in(ua string) string {
	for _, n := range names {
		if strings.Contains(ua, n.sign) {
			return n.name
		}
	}
	return ""
}

// deviceOf is a coarse label of the browser, "Chrome/Android", without version:
// enough for a person to know the device, too little to follow anybody (P3).
func deviceOf(c *gin.Context) string {
	ua := c.GetHeader("User-Agent")
	return browsers.in(ua) + "/" + systems.in(ua)
}

// Device writes a stored label in the reader's language: "Chrome on Android".
func (p page) Device(label string) string {
	browser, system, _ := strings.Cut(label, "/")
	switch {
	case browser == "" && system == "":
		return p.T("device.unknown")
	case browser == "" || system == "":
		return browser + system
	}
	return p.T("device.name", "Browser", browser, "System", system)
}
