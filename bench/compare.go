package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// dataOf reads the data of an answer; an error where it holds errors or none.
func dataOf(body []byte) (any, error) {
	var answer struct {
		Data   any `json:"data"`
		Errors any `json:"errors"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w: %.300s", err, body)
	}
	if answer.Errors != nil || answer.Data == nil {
		return nil, fmt.Errorf("the answer has errors, or no data: %.600s", body)
	}
	return answer.Data, nil
}

// difference is the first path at which two JSON values differ, with what is there; "" where they are equal.
func difference(want, got any) string { return differ(nil, want, got) }

func differ(path []string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return differing(path, want, got)
		}
		for _, key := range union(w, g) {
			a, inWant := w[key]
			b, inGot := g[key]
			at := append(slices.Clip(path), key)
			if inWant != inGot {
				return differing(at, present(a, inWant), present(b, inGot))
			}
			if found := differ(at, a, b); found != "" {
				return found
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(w) != len(g) {
			return differing(path, want, got)
		}
		for i := range w {
			if found := differ(append(slices.Clip(path), strconv.Itoa(i)), w[i], g[i]); found != "" {
				return found
			}
		}
	default:
		switch got.(type) {
		case map[string]any, []any:
			return differing(path, want, got)
		}
		if want != got {
			return differing(path, want, got)
		}
	}
	return ""
}

func union(a, b map[string]any) []string {
	keys := map[string]bool{}
	for key := range a {
		keys[key] = true
	}
	for key := range b {
		keys[key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

func present(v any, there bool) any {
	if !there {
		return "(nothing)"
	}
	return v
}

func differing(path []string, want, got any) string {
	return fmt.Sprintf("at %s: %s, and not %s", strings.Join(path, "."), excerpt(got), excerpt(want))
}

func excerpt(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if list, ok := v.([]any); ok {
		return fmt.Sprintf("%d elements %.200s", len(list), text)
	}
	return fmt.Sprintf("%.200s", text)
}
