package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of the times in /proc (USER_HZ, which is 100 on every Linux that Go runs on).
const tick = 10 * time.Millisecond

// usage is what a process says of itself in /proc.
type usage struct {
	parent int
	cpu    time.Duration // its own
	ended  time.Duration // of its children that have ended
}

// processUsage reads /proc/pid/stat (proc(5)).
func processUsage(pid int) (usage, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return usage{}, err
	}
	// the second field is the command in parentheses, which may hold anything
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 15 {
		return usage{}, fmt.Errorf("/proc/%d/stat is short: %q", pid, text)
	}
	numbers := make([]int, 15)
	for i := 1; i < 15; i++ {
		numbers[i], _ = strconv.Atoi(fields[i]) // counters and ids
	}
	return usage{
		parent: numbers[1],
		cpu:    time.Duration(numbers[11]+numbers[12]) * tick,
		ended:  time.Duration(numbers[13]+numbers[14]) * tick,
	}, nil
}

// treeCPU is the processor time of a process and of its children, those that have ended too.
func treeCPU(pid int) (time.Duration, error) {
	own, err := processUsage(pid)
	if err != nil {
		return 0, err
	}
	total := own.cpu + own.ended
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if u, err := processUsage(child); err == nil && u.parent == pid {
			total += u.cpu + u.ended
		}
	}
	return total, nil
}

// processor is the machine's, in words.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "an unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unknown processor"
}

// memory is the machine's, in GiB.
func memory() int {
	text, _ := os.ReadFile("/proc/meminfo") // where there is none it is said to be 0
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return (kib + 1<<19) >> 20
		}
	}
	return 0
}
