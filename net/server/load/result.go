package load

import (
	"fmt"
	"strconv"
	"time"
)

// Result is one run. Times are in microseconds where their name says so. Zero
// fields are left out.
type Result struct {
	Label       string  `json:"label"`
	Workload    string  `json:"w"`
	Clients     int     `json:"clients"`
	ConnectRate float64 `json:"connect_per_s,omitempty"`
	Sent        int64   `json:"sent,omitempty"`
	Delivered   int64   `json:"delivered,omitempty"`
	Lost        int64   `json:"lost"`
	Seconds     float64 `json:"s,omitempty"`
	Rate        float64 `json:"deliveries_per_s,omitempty"`
	P50us       float64 `json:"p50_us,omitempty"`
	P95us       float64 `json:"p95_us,omitempty"` // of bodies
	P99us       float64 `json:"p99_us,omitempty"`
	MaxUs       float64 `json:"max_us,omitempty"`
	// CPUPerM is the server's CPU time, in seconds, for a million deliveries;
	// ServerCPU and LoadCPU are per cent of one core.
	CPUPerM     float64  `json:"cpu_s_per_M,omitempty"`
	ServerCPU   float64  `json:"server_cpu_pct,omitempty"`
	LoadCPU     float64  `json:"load_cpu_pct,omitempty"`
	RSSBefore   float64  `json:"rss_before_MiB,omitempty"`
	RSSAfter    float64  `json:"rss_after_MiB,omitempty"`
	RSSPerConn  float64  `json:"rss_per_conn_KiB,omitempty"`
	ConnCPU     float64  `json:"connect_cpu_us,omitempty"`
	RSSJoined   float64  `json:"rss_per_joined_KiB,omitempty"`
	JoinSeconds float64  `json:"join_s,omitempty"`
	LastMs      []string `json:"broadcast_last_ms,omitempty"`
	// Of a day: from sending to the acknowledgement, and to each other person's
	// eyes. Errors are those that people met, in bodies what came otherwise than it
	// was sent; Passed says that the day was good.
	PostP95us float64 `json:"post_p95_us,omitempty"`
	SeenP95us float64 `json:"seen_p95_us,omitempty"`
	Errors    int64   `json:"errors,omitempty"`
	Passed    bool    `json:"passed,omitempty"`
	// SyncRate and SyncP95us are of the disk that the server was on, as Disk measures
	// them after the run.
	SyncRate  float64 `json:"disk_syncs_per_s,omitempty"`
	SyncP95us float64 `json:"disk_sync_p95_us,omitempty"`
	Note      string  `json:"note,omitempty"`
}

// saturated is the share of one core, in per cent, from which on the generator
// may have measured itself.
const saturated = 90

func (r *Result) latency(h *Hist) {
	r.P50us = micros(h.Quantile(0.50))
	r.P99us = micros(h.Quantile(0.99))
	r.MaxUs = micros(h.Max())
}

// cost fills in what a part of the run took.
func (r *Result) cost(before, after usage, load float64, d time.Duration) {
	r.Seconds = round(d.Seconds())
	cpu := after.cpu - before.cpu
	if r.Delivered > 0 {
		r.Rate = float64(int64(float64(r.Delivered) / d.Seconds()))
		r.CPUPerM = round(cpu / float64(r.Delivered) * 1e6)
	}
	r.ServerCPU = round(cpu / d.Seconds() * 100)
	r.LoadCPU = round(load / d.Seconds() * 100)
	r.RSSAfter = mib(after.rss)
	if r.LoadCPU >= saturated {
		r.note("the generator used %.0f %% of a core: it may have measured itself", r.LoadCPU)
	}
}

func micros(ns int64) float64 { return round(float64(ns) / 1e3) }

func mib(n int64) float64 { return round(float64(n) / (1 << 20)) }

// round keeps four digits.
func round(v float64) float64 {
	s, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return v // it is what was just written
	}
	return s
}

func (r *Result) note(format string, args ...any) {
	if r.Note != "" {
		r.Note += "; "
	}
	r.Note += fmt.Sprintf(format, args...)
}
