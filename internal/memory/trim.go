//go:build cgo

package memory

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void trim(void) { malloc_trim(0); }
#else
static void trim(void) {}
#endif
*/
import "C"

// trim returns memory that SQLite has freed. The C library keeps it in an arena
// for each thread that ever asked a database, some megabytes each.
func trim() { C.trim() }
