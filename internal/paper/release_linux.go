package paper

import (
	"os"
	"syscall"
	"unsafe"
)

// release gives the memory of an embedded file back to the system. It is never
// written to, so what is read again comes from the program's file.
func release(file []byte) {
	page := uintptr(os.Getpagesize())
	from := -uintptr(unsafe.Pointer(unsafe.SliceData(file))) % page // the first whole page
	if whole := (uintptr(len(file)) - min(from, uintptr(len(file)))) / page * page; whole > 0 {
		_ = syscall.Madvise(file[from:from+whole], syscall.MADV_DONTNEED) // refused, the memory stays, no more
	}
}
