package link

import (
	_ "embed" // the list of hosts
	"fmt"
	"slices"
	"strings"
)

//go:embed hosts.txt
var hostsFile string

// directory is the list of hosts.
type directory struct {
	hosts   map[string]entry // by host, and by a country's stem such as "amazon.*"
	alike   map[string]entry // by skeleton: what hosts with digits for letters look like
	schemes map[string]entry
	bare    map[string]bool
	endings map[string]bool // of hosts in the list
	glance  *strings.Replacer
}

// entry is who a host belongs to. path is what must follow the host, where not all of it is meant.
type entry struct {
	rule        Rule
	marketplace string
	host        string
	path        string
}

func kindOf(word string) (Rule, bool) {
	switch word {
	case "marketplace":
		return RuleMarketplaceHost, true
	case "shortener":
		return RuleShortener, true
	case "contact":
		return RuleContactDetail, true
	case "payment":
		return RulePaymentDetail, true
	case "open":
		return RuleOK, true
	default:
		return "", false
	}
}

// parseHosts reads the list. An error names the line.
func parseHosts(file string) (*directory, error) {
	d := &directory{
		hosts: map[string]entry{}, alike: map[string]entry{}, schemes: map[string]entry{}, bare: map[string]bool{},
		endings: map[string]bool{},
		glance:  strings.NewReplacer("0", "o", "1", "l", "i", "l", "3", "e", "5", "s", "4", "a", "-", "", "vv", "w", "rn", "m"),
	}
	n := 0
	for line := range strings.Lines(file) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := d.add(words); err != nil {
			return nil, fmt.Errorf("hosts.txt, line %d: %w", n, err)
		}
	}
	return d, nil
}

func (d *directory) add(words []string) error {
	if words[0] == "bare" {
		for _, w := range words[1:] {
			d.bare[w] = true
		}
		return nil
	}
	isScheme := words[0] == "scheme"
	if isScheme {
		words = words[1:]
	}
	if len(words) < 3 {
		return fmt.Errorf("a kind, a name and what belongs to it, not %q", words)
	}
	rule, ok := kindOf(words[0])
	if !ok {
		return fmt.Errorf("unknown kind %q", words[0])
	}
	for _, w := range words[2:] {
		host, path, _ := strings.Cut(w, "/")
		e := entry{rule: rule, marketplace: strings.ReplaceAll(words[1], "-", " "), host: host, path: path}
		if isScheme {
			d.schemes[w] = e
			continue
		}
		labels := strings.Split(host, ".")
		if len(labels) < 2 || host != strings.ToLower(host) {
			return fmt.Errorf("%q is no host in lower case", w)
		}
		d.hosts[host] = e
		d.endings[labels[len(labels)-1]] = true
		if len(labels[len(labels)-2]) >= wideLabel && rule != RuleOK {
			d.alike[d.skeleton(host)] = e
		}
	}
	return nil
}

// wideLabel is the length from which a name is known in disguise too; shorter ones are too easily something else.
const wideLabel = 5

// skeleton is what a host looks like at a glance: digits are the letters that they pass for, dashes fall away.
func (d *directory) skeleton(host string) string { return d.glance.Replace(host) }

// lookUp finds the entry of exactly this host, written as labels: itself, a country's, or one that looks like it.
func (d *directory) lookUp(labels []string) (entry, bool) {
	if last := labels[len(labels)-1]; !d.endings[last] && last != "c0m" && !isCountry(labels[len(labels)-1:]) {
		return entry{}, false
	}
	if last := len(labels) - 1; labels[last] == "c0m" {
		labels = append(labels[:last:last], "com")
	}
	host := strings.Join(labels, ".")
	if e, ok := d.hosts[host]; ok {
		return e, true
	}
	for at := 1; at < len(labels); at++ {
		if !isCountry(labels[at:]) {
			continue
		}
		if e, ok := d.hosts[strings.Join(labels[:at], ".")+".*"]; ok {
			e.host = host
			return e, true
		}
	}
	if e, ok := d.alike[d.skeleton(host)]; ok { // no stem: an asterisk is in no label
		return e, true
	}
	if len(labels) > 1 && isCountry(labels[1:]) && len(labels[0]) >= wideLabel {
		if e, ok := d.alike[d.skeleton(labels[0])+".*"]; ok {
			e.host = host
			return e, true
		}
	}
	return entry{}, false
}

// isCountry reports whether labels are what stands for a country behind a name: "de", "co.jp", "com.mx", and "com" itself.
func isCountry(labels []string) bool {
	last := labels[len(labels)-1]
	switch len(labels) {
	case 1:
		return last == "com" || last == "net" || isLetters(last) && len(last) == 2
	case 2:
		return slices.Contains([]string{"co", "com", "net", "org"}, labels[0]) && isLetters(last) && len(last) == 2
	default:
		return false
	}
}

func isLetters(s string) bool {
	for _, r := range s {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return s != ""
}

// belongs reports whether a host is one of some hosts or below it.
func belongs(host string, to []string) bool {
	return slices.ContainsFunc(to, func(own string) bool {
		return host == own || strings.HasSuffix(host, "."+own)
	})
}
