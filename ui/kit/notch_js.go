package kit

// halfNotches is zero: a browser tells distances, among which any may be.
func halfNotches(float32) float32 { return 0 }
