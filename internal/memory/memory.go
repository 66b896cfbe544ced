// Package memory gives back to the machine what a resting program holds
// without need. A small machine has other work for it.
package memory

import "runtime/debug"

// GiveBack returns the runtime's free heap, free memory of SQLite's allocator,
// and the parts of the program's own file that nobody has read lately. It costs
// a garbage collection, some 20 ms of processor: for once a minute.
func GiveBack() {
	debug.FreeOSMemory()
	trim()
	DropProgram()
}
