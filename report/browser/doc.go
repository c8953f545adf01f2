// Package browser opens reports in headless Chromium and looks at them: that
// they load without an error and without the network, that the map is drawn,
// and that search, links, keys, lasso and themes do what they say.
//
// It is a module of its own, so that Kindred does not depend on the driver of
// the browser. `make test-browser` runs it; -shots FOLDER keeps screenshots.
package browser
