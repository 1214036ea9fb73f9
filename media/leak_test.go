package media_test

import (
	"testing"

	"github.com/trellisgraph/trellis/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }
