package domain

// CountPrecision says how far a count can be trusted.
type CountPrecision string

// The precisions of a count.
const (
	CountExact       CountPrecision = "EXACT"
	CountAtLeast     CountPrecision = "AT_LEAST"
	CountApproximate CountPrecision = "APPROXIMATE"
)

// Count is a number of things and how exact it is.
type Count struct {
	Value     int
	Precision CountPrecision
}

// Exactly is a count that was kept or computed in full.
func Exactly(n int) Count { return Count{Value: n, Precision: CountExact} }

// CountLimit is where counting rows stops: nobody tells 1,000 from 10,000 on a screen, and a database that counts them does.
const CountLimit = 1000

// Counted is the count of rows that were counted up to one more than CountLimit.
func Counted(n int) Count {
	if n > CountLimit {
		return Count{Value: CountLimit, Precision: CountAtLeast}
	}
	return Exactly(n)
}
