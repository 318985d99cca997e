package server

import (
	"context"
)

// What tests need to see.

// QueueMax bounds the bytes that wait for one session.
const QueueMax = queueMax

// Queue is a session's queue.
type Queue struct{ q *queue }

func NewQueue() Queue                          { return Queue{newQueue()} }
func (q Queue) Put(frame []byte) bool          { return q.q.put(frame) }
func (q Queue) Wait(ctx context.Context) error { return q.q.wait(ctx) }
func (q Queue) End(last []byte, keep bool)     { q.q.end(last, keep) }
func (q Queue) Take() (b []byte, ended bool)   { return q.q.take(nil) }
