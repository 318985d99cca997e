// The repairs of the browser's input stand here. It runs before the program.
