package ui

// linkCode draws nothing: a page has no server of its own to lead to.
type linkCode struct{}

func (*linkCode) layout(C, string, string) D { return D{} }
