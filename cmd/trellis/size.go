package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a number of bytes, written as for GOMEMLIMIT: 64MiB.
type size int64

// UnmarshalText reads a size.
func (s *size) UnmarshalText(text []byte) error {
	number, factor := string(text), int64(1)
	for unit, of := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40} {
		if rest, ok := strings.CutSuffix(number, unit); ok {
			number, factor = rest, of
			break
		}
	}
	if factor == 1 {
		number = strings.TrimSuffix(number, "B")
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/factor {
		return fmt.Errorf("%q is no size such as 64MiB", text)
	}
	*s = size(n * factor)
	return nil
}
