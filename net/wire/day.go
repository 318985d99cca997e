package wire

import "time"

// DayOf is the day of a moment in its zone: when it begins, and when the next one
// does.
func DayOf(t time.Time) (from, to time.Time) {
	y, m, d := t.Date()
	return dayBegins(y, m, d, t.Location()), dayBegins(y, m, d+1, t.Location())
}

// dayBegins is the first moment of a day. Where clocks go forward at midnight there is
// no such hour, and time.Date may answer the one before, which is of the day before.
func dayBegins(year int, month time.Month, day int, zone *time.Location) (at time.Time) {
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	for hour := range 24 {
		at = time.Date(year, month, day, hour, 0, 0, 0, zone)
		y, m, d := at.Date()
		if !time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(want) {
			break
		}
	}
	return at
}
