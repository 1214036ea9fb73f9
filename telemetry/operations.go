package telemetry

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// mostNames bounds the names that have series of their own where nobody says which: a client may name an operation as it likes.
	mostNames = 100
	// longestName bounds each of them.
	longestName = 64
	// others is the label of all other names, and unnamed of operations without one.
	others, unnamed = "other", "unnamed"
)

// operations counts operations by a bounded set of names.
type operations struct {
	seconds *prometheus.HistogramVec
	errors  *prometheus.CounterVec
	fixed   bool

	mu    sync.RWMutex
	names map[string]string // a name to its label
	known map[operation]*Operation
}

type operation struct{ name, kind string }

// Operation counts the operations of one label and type.
type Operation struct {
	// Name is the label: the name of the operation, "unnamed", or "other".
	Name    string
	kind    string
	seconds prometheus.Observer
	errors  *prometheus.CounterVec
}

func newOperations(registry *prometheus.Registry, names []string) *operations {
	o := &operations{
		seconds: histograms("operation_seconds",
			"Queries, mutations and events of subscriptions, to their answer, by name and type.", operationSeconds, "operation", "type"),
		errors: counters("operation_errors_total",
			"Operations whose answer has an error, once for each of its codes.", "operation", "type", "code"),
		fixed: len(names) > 0, names: map[string]string{}, known: map[operation]*Operation{},
	}
	for _, name := range names {
		o.names[name] = name
	}
	registry.MustRegister(o.seconds, o.errors)
	return o
}

// Operation finds what counts the operations of a name and type ("query").
func (m *Metrics) Operation(name, kind string) *Operation {
	o, key := m.operations, operation{name, kind}
	o.mu.RLock()
	known := o.known[key]
	o.mu.RUnlock()
	if known != nil {
		return known
	}
	return o.add(key)
}

// add makes what counts a name and type, which stays if the name has a label of its own: what clients make up is not kept.
func (o *operations) add(key operation) *Operation {
	o.mu.Lock()
	defer o.mu.Unlock()
	if known := o.known[key]; known != nil {
		return known
	}
	label := o.label(key.name)
	if own := (operation{label, key.kind}); label != key.name && o.known[own] != nil {
		return o.known[own]
	}
	made := &Operation{Name: label, kind: key.kind, seconds: o.seconds.WithLabelValues(label, key.kind), errors: o.errors}
	o.known[operation{label, key.kind}] = made
	return made
}

func (o *operations) label(name string) string {
	switch label, known := o.names[name]; {
	case known:
		return label
	case name == "":
		return unnamed
	case o.fixed || len(o.names) >= mostNames || len(name) > longestName:
		return others
	}
	o.names[name] = name
	return name
}

// Ended counts an operation that took so long and failed with these codes, none if it did not.
func (o *Operation) Ended(took time.Duration, codes ...string) {
	o.seconds.Observe(took.Seconds())
	for i, code := range codes {
		if !slices.Contains(codes[:i], code) {
			o.errors.WithLabelValues(o.Name, o.kind, code).Inc()
		}
	}
}

// Refused counts a request that ran no operation.
func (m *Metrics) Refused(code string) { m.refused.WithLabelValues(code).Inc() }
