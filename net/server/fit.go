package server

import "parley.example/net/wire"

// answerGuess is room for the answer to a message.
const answerGuess = 128

// encode makes the line of an answer. Where a list of conversations would be
// longer than a line may be, it leaves out what is optional in them, step by
// step.
func encode(id int64, a wire.Answer) []byte {
	frame := wire.AppendOK(make([]byte, 0, answerGuess), id, a)
	var list []wire.Conversation
	switch a := a.(type) {
	case *wire.Session:
		list = a.Conversations
	case *wire.Listing:
		list = a.Conversations
	}
	for _, slim := range []func(*wire.Conversation){withoutStatus, withoutMarks} {
		if len(list) == 0 || len(frame) <= wire.MaxReply+1 {
			break
		}
		for i := range list {
			slim(&list[i])
		}
		frame = wire.AppendOK(frame[:0], id, a)
	}
	return frame
}

func withoutStatus(c *wire.Conversation) {
	for i := range c.People {
		c.People[i].Status = ""
	}
}

func withoutMarks(c *wire.Conversation) {
	c.Marks = nil
	for i := range c.People {
		c.People[i].Display, c.People[i].Away = "", false
	}
}
