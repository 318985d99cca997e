//go:build !android

package main

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void one_heap(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
#endif
}

static void trim_heap(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

// oneHeap has all of C's threads share one heap: glibc has one a thread, each of which
// keeps what it holds free. It is called before they begin.
func oneHeap() { C.one_heap() }

// trimHeap gives back what C's heap holds free: glibc keeps most of what a
// compiler of shaders used, some 15 MB.
func trimHeap() { C.trim_heap() }
