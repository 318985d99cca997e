//go:build !android

package main

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void trim_heap(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

// trimHeap gives back what C's heap holds free: glibc keeps most of what a
// compiler of shaders used, some 15 MB.
func trimHeap() { C.trim_heap() }
