package main

// usualKills is fewer where the processor is emulated.
const usualKills = 8
