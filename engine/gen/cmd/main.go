// Command cmd is "gqlgen generate" with the engine's plugin: gqlgen's own command loads no plugins. It reads gqlgen.yml of the
// working directory, or of the one that is its argument.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"

	"github.com/trellisgraph/trellis/engine/gen"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate() error {
	if len(os.Args) > 1 {
		if err := os.Chdir(os.Args[1]); err != nil {
			return err
		}
	}
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return err
	}
	return api.Generate(cfg, api.AddPlugin(gen.Plugin{}))
}
