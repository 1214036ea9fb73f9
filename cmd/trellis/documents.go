package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/server"
)

// documentsCommand makes and checks manifests of registered operations.
type documentsCommand struct {
	Build buildDocumentsCommand `cmd:"" help:"Collect the operations of .graphql files into a manifest, each with the fragments that it uses."`
	Check checkDocumentsCommand `cmd:"" help:"Hold a manifest against this server's schema and limits."`
}

type buildDocumentsCommand struct {
	Paths     []string `arg:"" name:"path" help:"Files of operations and fragments, and folders of .graphql files. Fragments are found in any of them."`
	Out       string   `short:"o" default:"-" placeholder:"FILE" help:"Where to write the manifest; - for the terminal."`
	Typenames bool     `help:"Select __typename everywhere, as Apollo Client does with what it sends."`
}

// Run writes the manifest. It fails, and writes nothing, where an operation is not valid.
func (c *buildDocumentsCommand) Run(out *console) error {
	sources, err := readSources(c.Paths)
	if err != nil {
		return err
	}
	m, problems := server.CollectManifest(sources, sdl(), server.Limits{}, c.Typenames)
	if len(problems) > 0 {
		return complain(out, problems, "nothing is written: not all of these documents are valid")
	}
	if len(m.Operations) == 0 {
		return errors.New("there are no operations in these files")
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(m); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if c.Out == "-" {
		_, err := out.stdout.Write(text.Bytes())
		return err
	}
	if err := os.WriteFile(c.Out, text.Bytes(), 0o644); err != nil { //nolint:gosec // it is no secret: clients send what is in it
		return fmt.Errorf("write the manifest: %w", err)
	}
	out.say("%d operations in %s", len(m.Operations), c.Out)
	return nil
}

type checkDocumentsCommand struct {
	Manifest string `arg:"" help:"The manifest: Apollo's format, or Relay's persisted.json."`
}

// Run names each operation that this server would not run. It fails where there is one.
func (c *checkDocumentsCommand) Run(out *console) error {
	m, err := readManifest(c.Manifest)
	if err != nil {
		return err
	}
	if problems := m.Check(sdl(), server.Limits{}); len(problems) > 0 {
		return complain(out, problems, "this server would not run all of the manifest")
	}
	out.say("%d operations are valid", len(m.Operations))
	return nil
}

func complain(out *console, problems []server.Problem, verdict string) error {
	for _, p := range problems {
		fmt.Fprintln(out.stderr, p)
	}
	return errors.New(verdict)
}

func sdl() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// readSources reads files, and of folders those that end in .graphql, in the order of their names. Folders in folders that hold
// what is others', node_modules and those whose names begin with a dot, are passed over.
func readSources(paths []string) ([]server.Source, error) {
	var names []string
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch base := filepath.Base(name); {
			case err != nil:
				return err
			case entry.IsDir() && name != path && (base == "node_modules" || strings.HasPrefix(base, ".")):
				return fs.SkipDir
			case !entry.IsDir() && (name == path || filepath.Ext(name) == ".graphql"):
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read documents: %w", err)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	sources := make([]server.Source, len(names))
	for i, name := range names {
		text, err := os.ReadFile(name) //nolint:gosec // who calls the command names its files
		if err != nil {
			return nil, fmt.Errorf("read documents: %w", err)
		}
		sources[i] = server.Source{Name: name, Text: string(text)}
	}
	return sources, nil
}

func readManifest(file string) (*server.Manifest, error) {
	text, err := os.ReadFile(file) //nolint:gosec // who calls the command names its files
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	m, err := server.ParseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}

// trusted registers the documents of --documents, nil where there are none. An invalid manifest is an error.
func (f *clientFlags) trusted(schema *ast.Schema, limits server.Limits) (*server.TrustedDocuments, error) {
	if f.Documents == "" {
		return nil, nil //nolint:nilnil // without a manifest there are none
	}
	m, err := readManifest(f.Documents)
	if err != nil {
		return nil, err
	}
	t, err := server.NewTrustedDocuments(server.DocumentsMode(f.DocumentsMode), m, schema, limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Documents, err)
	}
	return t, nil
}

// followManifest reads the manifest again at every SIGHUP until ctx ends; the function that it returns waits for that. What
// cannot be used is logged, and the documents stay as they were.
func (f *clientFlags) followManifest(ctx context.Context, t *server.TrustedDocuments, log *slog.Logger) (wait func()) {
	if t == nil {
		return func() {}
	}
	hangups, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer close(done)
		defer signal.Stop(hangups)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
			}
			m, err := readManifest(f.Documents)
			if err == nil {
				err = t.Replace(m)
			}
			if err != nil {
				log.ErrorContext(ctx, "the registered documents stay as they were", "error", err)
				continue
			}
			log.InfoContext(ctx, "the registered documents were read again", "operations", len(m.Operations))
		}
	}()
	return func() { <-done }
}
