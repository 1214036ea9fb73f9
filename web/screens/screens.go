// Package screens holds the operations of the apps, a file each: what the tests run and what the explorer shows.
package screens

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

//go:embed *.graphql
var files embed.FS

// shared holds the fragments that the screens share. It is no screen.
const shared = "fragments.graphql"

// Screen is one file.
type Screen struct {
	// Key is the file's name without its extension, such as 01_home_feed.
	Key string
	// Title and About are what the file's first comment says: about is empty where it is a title only.
	Title, About string
	// Text is the operation, or the operations, with the shared fragments that they use.
	Text string
}

// All lists the screens in the order of their names.
func All() ([]Screen, error) {
	names, err := fs.Glob(files, "*.graphql")
	if err != nil {
		return nil, err
	}
	var all []Screen
	for _, name := range names {
		if name == shared {
			continue
		}
		screen, err := read(strings.TrimSuffix(name, path.Ext(name)))
		if err != nil {
			return nil, err
		}
		all = append(all, screen)
	}
	return all, nil
}

// Operation is the text of a screen by its key.
func Operation(key string) (string, error) {
	screen, err := read(key)
	return screen.Text, err
}

func read(key string) (Screen, error) {
	text, doc, err := parse(key + ".graphql")
	if err != nil {
		return Screen{}, err
	}
	_, fragments, err := parse(shared)
	if err != nil {
		return Screen{}, err
	}
	title, about := introduction(text)
	return Screen{Key: key, Title: title, About: about, Text: complete(doc, fragments)}, nil
}

func parse(name string) (string, *ast.QueryDocument, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return "", nil, fmt.Errorf("read screen %s: %w", name, err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Name: name, Input: string(text)})
	if err != nil {
		return "", nil, fmt.Errorf("parse screen %s: %w", name, err)
	}
	return string(text), doc, nil
}

// complete prints a document with the fragments that it uses, which may use others.
func complete(doc, fragments *ast.QueryDocument) string {
	for added := true; added; {
		added = false
		text := printed(doc)
		for _, f := range fragments.Fragments {
			if doc.Fragments.ForName(f.Name) == nil && regexp.MustCompile(`\.\.\.\s*`+f.Name+`\b`).MatchString(text) {
				doc.Fragments = append(doc.Fragments, f)
				added = true
			}
		}
	}
	return printed(doc)
}

// printed is a document as a person would write it, where the formatter would not.
func printed(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatQueryDocument(doc)
	text := regexp.MustCompile(`(?m)^(query|mutation|subscription) (\w+) \(`).ReplaceAllString(b.String(), "$1 $2(")
	text = regexp.MustCompile(`(?m)\.\.\. (\w+)$`).ReplaceAllString(text, "...$1")
	return regexp.MustCompile(`(?m)^\}\n(\w)`).ReplaceAllString(text, "}\n\n$1")
}

// introduction splits the comment at the head of a file: "home feed: what is in it" has the title "Home feed", and so has
// "home feed (what is in it)".
func introduction(text string) (title, about string) {
	var lines []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimSpace(comment))
	}
	comment := strings.Join(lines, " ")
	end := strings.IndexAny(comment, ":,;(")
	if end < 0 {
		return capital(comment), ""
	}
	title, about = strings.TrimSpace(comment[:end]), strings.TrimLeft(comment[end:], ":,; ")
	if inner, ok := strings.CutPrefix(about, "("); ok && strings.HasSuffix(inner, ")") {
		about = strings.TrimSuffix(inner, ")")
	}
	return capital(title), about
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
