package handlers

// holes are routes that are broken on purpose. They exist only in a build with
// the tag canary, which is never shipped: what finds nothing there proves
// nothing when it finds nothing here. nil in every other build.
var holes func(*Server) []route
