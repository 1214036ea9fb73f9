package domain

// CountPrecision says how far a count can be trusted.
type CountPrecision string

// The precisions of a count.
const (
	CountExact   CountPrecision = "EXACT"
	CountAtLeast CountPrecision = "AT_LEAST"
)

// Count is a number of things and how exact it is.
type Count struct {
	Value     int
	Precision CountPrecision
}

// Exactly is a count that was kept or computed in full.
func Exactly(n int) Count { return Count{Value: n, Precision: CountExact} }

// CountingLimit is how far a list is counted that nobody keeps count of.
const CountingLimit = 1_000

// Counted is the count of a list of which at most CountingLimit+1 were counted.
func Counted(n int) Count {
	if n > CountingLimit {
		return Count{Value: CountingLimit, Precision: CountAtLeast}
	}
	return Exactly(n)
}
